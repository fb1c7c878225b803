import { readPhoto } from "./api";
import type { Eyes, EyesState } from "./eyes";
import type { Report, Seen } from "./report";

const RETRY_MS = 1000;

type Told = { readonly state: "opening" | "lost" | "cleared" } | Report;

/**
 * The camera of the machine that this screen and its server are on. The server owns it: it sends a
 * picture and its reading by turns, from a touch on the notice until nobody has been there for a
 * while, and then says that the page must forget whoever was.
 */
export class KioskEyes implements Eyes {
  readonly where = "device";
  readonly #url: URL;
  readonly #token: string;
  readonly #mirror = document.createElement("canvas");
  #socket: WebSocket | undefined;
  #video: HTMLVideoElement | undefined;
  #picture: Blob | undefined;
  #drawing = false;
  #readingListener: (seen: Seen) => void = () => undefined;
  #stateListener: (state: EyesState) => void = () => undefined;

  constructor(url: URL, token: string) {
    this.#url = url;
    this.#token = token;
  }

  onReading(listener: (seen: Seen) => void): void {
    this.#readingListener = listener;
  }

  onState(listener: (state: EyesState) => void): void {
    this.#stateListener = listener;
  }

  /** Nothing has to be loaded for these. */
  onProgress(): void {}

  readPhoto(photo: Blob, signal: AbortSignal): Promise<Report> {
    return readPhoto(photo, signal);
  }

  start(video: HTMLVideoElement): void {
    this.#video = video;
    this.#stateListener("opening");
    this.#socket ??= this.#connect();
    if (this.#socket.readyState === WebSocket.OPEN) this.#watch(this.#socket);
  }

  /** The server closes the camera; the socket stays, so that it can say when to forget. */
  stop(): void {
    if (!this.#video) return;
    this.#video.srcObject = null;
    this.#video = undefined;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send('{"do":"stop"}');
    this.#stateListener("stopped");
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
      if (this.#video) this.#stateListener("disconnected");
      void forgetOnceReached();
    });
    return socket;
  }

  #watch(socket: WebSocket): void {
    socket.send(JSON.stringify({ do: "watch", token: this.#token }));
  }

  #hear(told: Told): void {
    if (!("state" in told)) void this.#show(told);
    else if (told.state === "cleared") forget();
    else if (this.#video) this.#stateListener(told.state);
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
      this.#stateListener("watching");
      this.#readingListener({ report, size });
    } finally {
      this.#drawing = false;
    }
  }
}

/** The page begins anew. Settings are not kept in a kiosk; the language is the one that was. */
function forget(): void {
  document.cookie = "lang=; Max-Age=0; Path=/; SameSite=Lax";
  location.replace("/");
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
