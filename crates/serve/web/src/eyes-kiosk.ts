import { readPhoto } from "./api";
import { Eyes } from "./eyes";
import { forget, onTouch, PRESENT } from "./kiosk/forget";
import type { Report } from "./report";

const RETRY_MS = 1000;
/** Touches within this time are told of once. */
const TOUCH_MS = 1000;

type Told = { readonly state: "opening" | "lost" | "cleared" } | Report;

/**
 * The camera of the machine that this screen and its server are on. The server owns it: it sends a
 * picture and its reading by turns, from a touch on the notice until nobody has been in view for a
 * while, and then says that the page must forget whoever was.
 */
export class KioskEyes extends Eyes {
  readonly where = "device";
  readonly #url: URL;
  readonly #token: string;
  readonly #mirror = document.createElement("canvas");
  #socket: WebSocket | undefined;
  #video: HTMLVideoElement | undefined;
  #picture: Blob | undefined;
  #drawing = false;
  #touchedAt = 0;

  constructor(url: URL, token: string) {
    super();
    this.#url = url;
    this.#token = token;
    onTouch(() => {
      this.#touched(performance.now());
    });
  }

  readPhoto(photo: Blob, signal: AbortSignal): Promise<Report> {
    return readPhoto(photo, signal);
  }

  start(video: HTMLVideoElement): void {
    this.#video = video;
    this.tellState("opening");
    this.#socket ??= this.#connect();
    if (this.#socket.readyState === WebSocket.OPEN) this.#watch(this.#socket);
  }

  /** The server closes the camera; the socket stays, for it tells when the server is gone. */
  stop(): void {
    if (!this.#video) return;
    this.#video.srcObject = null;
    this.#video = undefined;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send('{"do":"stop"}');
    this.tellState("stopped");
  }

  #connect(): WebSocket {
    const socket = new WebSocket(this.#url);
    socket.addEventListener("open", () => {
      if (this.#video) this.#watch(socket);
    });
    socket.addEventListener("message", ({ data }: MessageEvent<Blob | string>) => {
      if (data instanceof Blob) this.#picture = data;
      else this.#hear(JSON.parse(data) as Told);
    });
    socket.addEventListener("close", () => {
      if (this.#video) this.tellState("disconnected");
      void forgetOnceReached();
    });
    return socket;
  }

  /** The server forgets nobody who still touches the page, whether or not their face is seen. */
  #touched(at: number): void {
    if (!this.#video || this.#socket?.readyState !== WebSocket.OPEN) return;
    if (at - this.#touchedAt < TOUCH_MS) return;
    this.#touchedAt = at;
    this.#socket.send('{"do":"here"}');
  }

  #watch(socket: WebSocket): void {
    socket.send(JSON.stringify({ do: "watch", token: this.#token }));
  }

  #hear(told: Told): void {
    if (!("state" in told)) void this.#show(told);
    else if (told.state === "cleared") forget();
    else if (this.#video) this.tellState(told.state);
  }

  /** Draws the picture, then tells what was read on it. */
  async #show(report: Report): Promise<void> {
    const picture = this.#picture;
    if (!picture || this.#drawing) return;
    this.#drawing = true;
    try {
      const bitmap = await createImageBitmap(picture);
      const video = this.#video;
      if (!video) return;
      const size = { width: bitmap.width, height: bitmap.height };
      if (this.#mirror.width !== size.width || this.#mirror.height !== size.height) {
        Object.assign(this.#mirror, size);
      }
      this.#mirror.getContext("2d")?.drawImage(bitmap, 0, 0);
      bitmap.close();
      video.srcObject ??= this.#mirror.captureStream();
      if (report.faces.length > 0) document.dispatchEvent(new Event(PRESENT));
      this.tellState("watching");
      this.tellReading({ report, size });
    } finally {
      this.#drawing = false;
    }
  }
}

/** A server that was started again gives its page another token. */
async function forgetOnceReached(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    const answer = await fetch("/healthz").catch(() => undefined);
    if (answer?.ok) {
      forget();
      return;
    }
  }
}
