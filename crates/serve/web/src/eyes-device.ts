import { Problem } from "./api";
import { keepCamera } from "./camera";
import { eachFrame, grab } from "./device/frames";
import { Pace } from "./device/pace";
import type { Addresses, Look } from "./device/protocol";
import { Reader } from "./device/reader";
import { isSupported } from "./device/support";
import {
  type Calibration,
  type CalibratingEyes,
  Eyes,
  type EyesFailure,
  type EyesState,
  isFailure,
} from "./eyes";
import type { Report } from "./report";

/** Someone who waits for a neutral face to be learned. */
interface Learner {
  readonly onShare: (share: number) => void;
  readonly resolve: (calibration: Calibration) => void;
  readonly reject: (error: unknown) => void;
  /** Whether the worker learns by now; what it answers before comes from an earlier calibration. */
  hasBegun: boolean;
}

/** Eyes on the listener's own device: no picture leaves it. */
export class DeviceEyes extends Eyes implements CalibratingEyes {
  readonly where = "device";
  readonly #addresses: Addresses;
  #reader: Reader | undefined;
  #calibration: Calibration | null = null;
  #learner: Learner | undefined;
  #running = new AbortController();

  constructor(addresses: Addresses) {
    super();
    this.#addresses = addresses;
    this.#running.abort();
  }

  stop(): void {
    if (this.#running.signal.aborted) return;
    this.#end();
    this.tellState("stopped");
  }

  start(video: HTMLVideoElement): void {
    this.#end();
    const running = new AbortController();
    this.#running = running;
    const { signal } = running;
    const say = (state: EyesState): void => {
      if (signal.aborted) return;
      if (isFailure(state)) this.#end();
      this.tellState(state);
    };
    void this.#see(video, signal, say).catch((error: unknown) => {
      say(this.#failure(error) ?? "failed");
    });
  }

  async readPhoto(photo: Blob, signal: AbortSignal): Promise<Report> {
    try {
      const reader = this.#open();
      await reader.loaded;
      const bytes = await photo.arrayBuffer();
      signal.throwIfAborted();
      const report = await reader.ask("readPhoto", bytes, [bytes]);
      signal.throwIfAborted();
      return report;
    } catch (error) {
      this.#failure(error);
      throw error;
    }
  }

  async calibrate(onShare: (share: number) => void): Promise<Calibration> {
    const reader = this.#reader;
    if (!reader || this.#running.signal.aborted) throw new Problem("stopped");
    this.#endLearning();
    const learned = new Promise<Calibration>((resolve, reject) => {
      this.#learner = { onShare, resolve, reject, hasBegun: false };
    });
    const learner = this.#learner;
    const begun = reader.ask("calibrate", null).then(() => {
      if (learner) learner.hasBegun = true;
    });
    // It can be ended before the worker, busy with a frame, has begun.
    const [calibration] = await Promise.all([learned, begun]);
    return calibration;
  }

  useCalibration(calibration: Calibration | null): void {
    this.#calibration = calibration;
    // The worker watches for a neutral face no longer.
    this.#endLearning();
    if (this.#reader?.isLoaded) void this.#setCalibration(this.#reader);
  }

  async #see(
    video: HTMLVideoElement,
    signal: AbortSignal,
    say: (state: EyesState) => void,
  ): Promise<void> {
    // What the eyes need comes while the browser asks for the camera.
    const reader = this.#open();
    keepCamera(video, signal, say, () => {
      if (!reader.isLoaded) say("loading");
    });
    await reader.loaded;
    await this.#setCalibration(reader);
    await reader.ask("restart", null);
    if (!signal.aborted) this.#watch(reader, video, signal, say);
  }

  /** Numbers that an older page kept and that are none any more are left aside. */
  async #setCalibration(reader: Reader): Promise<void> {
    await reader.ask("useCalibration", this.#calibration).catch(() => undefined);
  }

  #open(): Reader {
    if (!isSupported()) throw new Problem("unsupported");
    this.#reader ??= new Reader(this.#addresses, (progress) => {
      this.tellProgress(progress);
    });
    return this.#reader;
  }

  #watch(
    reader: Reader,
    video: HTMLVideoElement,
    signal: AbortSignal,
    say: (state: EyesState) => void,
  ): void {
    const pace = new Pace();
    let inFlight = false;
    const look = async (now: number): Promise<void> => {
      const picture = await grab(video);
      if (!picture) return;
      const look = await reader.ask("read", { picture, seconds: now / 1000 }, [picture]);
      if (signal.aborted) return;
      pace.took(look.milliseconds, look.seen.report.faces.length === 0);
      this.#learn(look);
      say("watching");
      this.tellReading(look.seen);
    };
    eachFrame(video, signal, () => {
      const now = performance.now();
      if (inFlight || !pace.isDue(now)) return;
      inFlight = true;
      void look(now)
        .catch((error: unknown) => {
          const failure = this.#failure(error);
          if (failure) say(failure);
        })
        .finally(() => (inFlight = false));
    });
  }

  #learn({ share, calibration }: Look): void {
    const learner = this.#learner;
    if (!learner?.hasBegun) return;
    if (calibration) {
      this.#calibration = calibration;
      this.#learner = undefined;
      learner.resolve(calibration);
    } else if (share !== undefined) {
      learner.onShare(share);
    }
  }

  /** The failure that an error stands for, after which the next start begins anew. */
  #failure(error: unknown): EyesFailure | undefined {
    const code = error instanceof Problem ? (error.code as EyesState) : "failed";
    if (error instanceof DOMException || !isFailure(code)) return undefined;
    this.#reader?.close(code);
    this.#reader = undefined;
    return code;
  }

  #end(): void {
    this.#running.abort();
    this.#endLearning();
  }

  #endLearning(): void {
    this.#learner?.reject(new Problem("stopped"));
    this.#learner = undefined;
  }
}
