import type { Calibration, Progress } from "../eyes";
import type { Report, Seen } from "../report";

/** Where eyes on the device come from; the server writes it into the page. */
export interface Addresses {
  readonly worker: string;
  readonly wasm: File;
  readonly config: string;
  readonly weights: File;
}

interface File {
  readonly url: string;
  /** Its length when it has been unpacked. */
  readonly bytes: number;
}

/** A camera frame, handed over rather than copied. */
export type Picture = VideoFrame | ImageBitmap;

/** What the worker can be asked for, and what it answers. */
export interface Calls {
  load: { readonly ask: Addresses; readonly answer: null };
  /** Forgets the stream before. */
  restart: { readonly ask: null; readonly answer: null };
  read: {
    readonly ask: { readonly picture: Picture; readonly seconds: number };
    readonly answer: Look;
  };
  readPhoto: { readonly ask: ArrayBuffer; readonly answer: Report };
  calibrate: { readonly ask: null; readonly answer: null };
  useCalibration: { readonly ask: Calibration | null; readonly answer: null };
}

/** What one frame gave. */
export interface Look {
  readonly seen: Seen;
  /** How long it took. */
  readonly milliseconds: number;
  /** How much of the neutral face has been seen, 0 to 1, while one is being learned. */
  readonly share: number | undefined;
  /** There once it has been learned. */
  readonly calibration: Calibration | undefined;
}

export type Call = {
  [Name in keyof Calls]: {
    readonly id: number;
    readonly name: Name;
    readonly ask: Calls[Name]["ask"];
  };
}[keyof Calls];

/** What the worker says: how loading goes on, an answer, or the code of what went wrong. */
export type Told =
  | { readonly progress: Progress }
  | { readonly id: number; readonly answer: Calls[keyof Calls]["answer"] }
  | { readonly id: number; readonly code: string };
