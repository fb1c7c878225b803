import type { Picture } from "./protocol";

/** Reading needs no more; a larger frame is made smaller. */
const LONGEST_SIDE = 640;

/** Layouts whose first plane is brightness, a byte each. */
const PLANAR: readonly (string | null)[] = ["I420", "I420A", "I422", "I444", "NV12"];

/** A frame's pixels as the eyes take them. */
export type Pixels =
  | { readonly luma: Uint8Array; readonly limited: boolean; readonly width: number; readonly height: number }
  | { readonly rgba: Uint8Array; readonly width: number; readonly height: number };

let canvas: OffscreenCanvas | undefined;

/** The pixels of a frame, which is closed. Brightness is taken as the camera gave it wherever that
 * is possible: drawing takes several times as long. */
export async function pixelsOf(picture: Picture): Promise<Pixels> {
  try {
    return (await brightness(picture)) ?? drawn(picture);
  } finally {
    picture.close();
  }
}

async function brightness(picture: Picture): Promise<Pixels | undefined> {
  if (!("copyTo" in picture) || !PLANAR.includes(picture.format)) return undefined;
  const { displayWidth: width, displayHeight: height, visibleRect: seen } = picture;
  const asShown = seen?.width === width && seen.height === height && !isTurned(picture);
  if (!asShown || Math.max(width, height) > LONGEST_SIDE) return undefined;
  const bytes = new Uint8Array(picture.allocationSize());
  const layout = await picture.copyTo(bytes);
  const plane = layout[0];
  if (plane?.stride !== width) return undefined;
  const luma = bytes.subarray(plane.offset, plane.offset + width * height);
  return { luma, limited: picture.colorSpace.fullRange !== true, width, height };
}

/** Whether a phone holds the picture on its side; newer browsers say so. */
function isTurned(frame: VideoFrame & { readonly rotation?: number; readonly flip?: boolean }): boolean {
  return (frame.rotation ?? 0) !== 0 || (frame.flip ?? false);
}

function drawn(picture: Picture): Pixels {
  const whole =
    "displayWidth" in picture
      ? { width: picture.displayWidth, height: picture.displayHeight }
      : { width: picture.width, height: picture.height };
  const scale = Math.min(1, LONGEST_SIDE / Math.max(whole.width, whole.height));
  const width = Math.max(1, Math.round(whole.width * scale));
  const height = Math.max(1, Math.round(whole.height * scale));
  canvas ??= new OffscreenCanvas(width, height);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  if (!context) throw new Error("this browser does not draw in a worker");
  context.drawImage(picture, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return { rgba: new Uint8Array(data.buffer), width, height };
}
