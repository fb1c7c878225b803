import { readPhoto } from "./api";
import { keepCamera } from "./camera";
import { Eyes, type EyesState, isFailure } from "./eyes";
import { FrameSize } from "./frame-size";
import { openLiveSocket } from "./live-socket";
import { asJpeg } from "./picture";
import type { Report, Size } from "./report";

const FRAME_INTERVAL_MS = 100;
const JPEG_QUALITY = 0.8;
/** A frame without an answer after this long no longer holds back the next one. */
const ANSWER_TIMEOUT_MS = 3000;
/** 'Busy' is said only after this long without a reading: a single dropped frame is nothing. */
const BUSY_AFTER_MS = 2000;

type Answer = Report | { readonly error: { readonly code: string } };

/** The server's eyes: small JPEG frames over a WebSocket, one in flight, the reading back. */
export class ServerEyes extends Eyes {
  readonly where = "server";
  readonly #url: URL;
  #running = new AbortController();

  constructor(url: URL) {
    super();
    this.#url = url;
    this.#running.abort();
  }

  readPhoto(photo: Blob, signal: AbortSignal): Promise<Report> {
    return readPhoto(photo, signal);
  }

  stop(): void {
    if (this.#running.signal.aborted) return;
    this.#running.abort();
    this.tellState("stopped");
  }

  start(video: HTMLVideoElement): void {
    this.#running.abort();
    const running = new AbortController();
    this.#running = running;
    const { signal } = running;
    const say = (state: EyesState): void => {
      if (signal.aborted) return;
      if (isFailure(state)) running.abort();
      this.tellState(state);
    };
    let isConnected = false;
    keepCamera(video, signal, say, () => {
      if (isConnected) return;
      isConnected = true;
      this.#watch(video, signal, say);
    });
  }

  #watch(video: HTMLVideoElement, signal: AbortSignal, say: (state: EyesState) => void): void {
    let inFlight: { readonly size: Size; readonly since: number } | undefined;
    let encoding = false;
    const frameSize = new FrameSize();
    let lastReading = performance.now();

    say("connecting");
    const socket = openLiveSocket(this.#url, {
      onOpen: () => {
        inFlight = undefined;
        lastReading = performance.now();
      },
      onDown: () => {
        if (inFlight) frameSize.took(Infinity);
        inFlight = undefined;
        say("disconnected");
      },
      onMessage: (text) => {
        const { size, since } = inFlight ?? {};
        inFlight = undefined;
        if (signal.aborted) return;
        const answer = JSON.parse(text) as Answer;
        if ("error" in answer) {
          const silent = performance.now() - lastReading;
          if (answer.error.code === "busy" && silent > BUSY_AFTER_MS) say("busy");
        } else if (size && since !== undefined) {
          lastReading = performance.now();
          frameSize.took(lastReading - since);
          say("watching");
          this.tellReading({ report: answer, size });
        }
      },
    }, signal);

    const timer = setInterval(() => {
      const waiting = inFlight && performance.now() - inFlight.since < ANSWER_TIMEOUT_MS;
      if (document.hidden || encoding || waiting || video.videoWidth === 0 || !socket.isIdle()) return;
      if (inFlight) frameSize.took(Infinity);
      inFlight = undefined;
      encoding = true;
      const size = { width: video.videoWidth, height: video.videoHeight };
      void asJpeg(video, size, frameSize.longestSide, JPEG_QUALITY).then((frame) => {
        encoding = false;
        if (signal.aborted || !frame || !socket.send(frame.blob)) return;
        inFlight = { size: frame.size, since: performance.now() };
      });
    }, FRAME_INTERVAL_MS);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
    });
  }
}
