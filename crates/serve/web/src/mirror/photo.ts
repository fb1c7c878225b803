import { Problem } from "../api";
import { byId } from "../dom";
import { type EyesState, isFailure } from "../eyes";
import { asJpeg } from "../picture";
import type { Report, Seen, Size } from "../report";
import { placeFaceBox } from "./face-box";
import type { MessageName } from "./message";

const LONGEST_SIDE = 1280;
const JPEG_QUALITY = 0.9;
/** What every browser reads. */
const READ: readonly string[] = ["image/jpeg", "image/png", "image/webp"];

const input = byId("photo", HTMLInputElement);
const picture = byId("photo-picture", HTMLImageElement);
const frame = byId("photo-face", HTMLElement);

let reading = new AbortController();
let shown: { readonly url: string; seen: Seen | undefined } | undefined;

export interface PhotoEvents {
  /** Reads a photo; see `Eyes`. */
  read(photo: Blob, signal: AbortSignal): Promise<Report>;
  onChosen(): void;
  onRead(seen: Seen): void;
  /** `shown` says whether the browser could show the file as a picture. */
  onFailed(name: MessageName, shown: boolean): void;
}

export function followPhotos(events: PhotoEvents): void {
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (!file) return;
    events.onChosen();
    void read(file, events);
    // The same file can be chosen again.
    input.value = "";
  });
  new ResizeObserver(place).observe(picture);
}

/** Drops the photo from the page and from memory. */
export function forgetPhoto(): void {
  reading.abort();
  if (shown) URL.revokeObjectURL(shown.url);
  shown = undefined;
  picture.removeAttribute("src");
  frame.hidden = true;
}

/** A photo that is being read is read no further; what is known of it stays. */
export function giveUpPhoto(): void {
  reading.abort();
}

async function read(file: File, events: PhotoEvents): Promise<void> {
  forgetPhoto();
  reading = new AbortController();
  const { signal } = reading;
  try {
    const drawn = await redraw(file);
    if (signal.aborted) return;
    if (!drawn) {
      const isKnown = READ.includes(file.type);
      events.onFailed(isKnown ? "photo.broken" : "photo.not-a-picture", false);
      return;
    }
    const { blob, size } = drawn;
    shown = { url: URL.createObjectURL(blob), seen: undefined };
    picture.src = shown.url;
    shown.seen = { report: await events.read(blob, signal), size };
    if (signal.aborted) return;
    place();
    if (shown.seen.report.faces.length === 0) events.onFailed("photo.no-face", true);
    else events.onRead(shown.seen);
  } catch (error) {
    if (!signal.aborted) events.onFailed(messageOf(error), shown !== undefined);
  }
}

/**
 * Small and upright, and without the place and time that cameras write into a file; undefined where
 * the browser cannot show it as a picture.
 */
async function redraw(file: File): Promise<{ blob: Blob; size: Size } | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (!bitmap) return undefined;
  const size = { width: bitmap.width, height: bitmap.height };
  const drawn = await asJpeg(bitmap, size, LONGEST_SIDE, JPEG_QUALITY);
  bitmap.close();
  return drawn;
}

function place(): void {
  const face = shown?.seen?.report.faces[0];
  if (!face || !shown?.seen) return;
  placeFaceBox(frame, picture, face.box, shown.seen.size, "contain", false);
}

function messageOf(error: unknown): MessageName {
  const code = error instanceof Problem ? error.code : "";
  if (isFailure(code as EyesState)) return "photo.device";
  return code === "busy" ? "photo.busy" : "photo.failed";
}
