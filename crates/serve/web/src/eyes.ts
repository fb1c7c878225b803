import type { Seen } from "./report";

/** Why eyes cannot see; each needs the listener to do something. */
export type EyesFailure = "refused" | "missing" | "in-use" | "insecure" | "lost";

/** What eyes are doing. `busy` and `disconnected` pass by themselves. */
export type EyesState =
  | "opening"
  | "connecting"
  | "watching"
  | "busy"
  | "disconnected"
  | "stopped"
  | EyesFailure;

/** Something that looks at the listener and says what it reads. */
export interface Eyes {
  /** Opens the camera into `video` and reads until stopped. Failures arrive through `onState`. */
  start(video: HTMLVideoElement): Promise<void>;
  /** Ends every camera track at once. */
  stop(): void;
  onReading(listener: (seen: Seen) => void): void;
  onState(listener: (state: EyesState) => void): void;
}

const FAILURES: readonly string[] = ["refused", "missing", "in-use", "insecure", "lost"];

export function isFailure(state: EyesState): state is EyesFailure {
  return FAILURES.includes(state);
}
