import type { Report, Seen } from "./report";

/**
 * Why eyes cannot see; each needs the listener to do something. The last three concern eyes on the
 * device: the browser cannot run them (`unsupported`), they could not be fetched, so that trying
 * again may help (`unloaded`), or they broke, most likely for want of memory (`failed`). No eyes
 * ever hand over to others by themselves: the page offers a photo, a mood by hand, or, after a
 * separate yes, the server's eyes.
 */
export type EyesFailure =
  | "refused"
  | "missing"
  | "in-use"
  | "insecure"
  | "lost"
  | "unsupported"
  | "unloaded"
  | "failed";

/**
 * What eyes are doing. `paused` is said while the page is hidden: the camera is off and comes back
 * by itself. `busy`, of the server's eyes only, and `disconnected`, also of a kiosk's, pass by
 * themselves too.
 */
export type EyesState =
  | "opening"
  | "loading"
  | "connecting"
  | "watching"
  | "paused"
  | "busy"
  | "disconnected"
  | "stopped"
  | EyesFailure;

/** How much of what eyes on the device need has arrived, in bytes. */
export interface Progress {
  readonly loaded: number;
  readonly total: number;
}

/** A person's own neutral face as seven numbers; it stays with whoever asked for it. */
export type Calibration = readonly number[];

/** Something that looks at the listener and says what it reads. */
export abstract class Eyes {
  /** Where pictures are read. Only the server's eyes send any. */
  abstract readonly where: "device" | "server";
  protected tellReading: (seen: Seen) => void = () => undefined;
  protected tellState: (state: EyesState) => void = () => undefined;
  protected tellProgress: (progress: Progress) => void = () => undefined;

  /** Opens the camera into `video` and reads until stopped. Failures arrive through `onState`. */
  abstract start(video: HTMLVideoElement): void;
  /** Ends every camera track at once. */
  abstract stop(): void;
  /**
   * Reads a photo: JPEG, PNG or WebP, boxes in its pixels. Rejects with a `Problem` that has the
   * server's code (`not-a-picture`, `photo-broken`, …) or an `EyesFailure` as its code.
   */
  abstract readPhoto(photo: Blob, signal: AbortSignal): Promise<Report>;

  onReading(listener: (seen: Seen) => void): void {
    this.tellReading = listener;
  }

  onState(listener: (state: EyesState) => void): void {
    this.tellState = listener;
  }

  /** Told again and again during `loading`, and while a photo waits for it. */
  onProgress(listener: (progress: Progress) => void): void {
    this.tellProgress = listener;
  }
}

/** Eyes that can learn the listener's neutral face. */
export interface CalibratingEyes extends Eyes {
  /**
   * Watches a neutral face until three seconds of it are seen, then reads with what it learned.
   * `onShare` is told how much is done, 0 to 1. Rejects if the eyes stop meanwhile.
   */
  calibrate(onShare: (share: number) => void): Promise<Calibration>;
  /** Reads with an earlier calibration from now on; null ends that. */
  useCalibration(calibration: Calibration | null): void;
}

const FAILURES: readonly string[] = [
  "refused",
  "missing",
  "in-use",
  "insecure",
  "lost",
  "unsupported",
  "unloaded",
  "failed",
] satisfies EyesFailure[];

export function isFailure(state: EyesState): state is EyesFailure {
  return FAILURES.includes(state);
}
