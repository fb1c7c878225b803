import type { Size } from "./report";

/** One for all pictures: browsers limit what canvases hold together. */
const canvas = document.createElement("canvas");

/** Draws a picture so that its longer side is at most `longest` and gives it as a JPEG. */
export async function asJpeg(
  source: CanvasImageSource,
  size: Size,
  longest: number,
  quality: number,
): Promise<{ readonly blob: Blob; readonly size: Size } | undefined> {
  const scale = Math.min(1, longest / Math.max(size.width, size.height));
  canvas.width = Math.max(1, Math.round(size.width * scale));
  canvas.height = Math.max(1, Math.round(size.height * scale));
  canvas.getContext("2d", { alpha: false })?.drawImage(source, 0, 0, canvas.width, canvas.height);
  const drawn = { width: canvas.width, height: canvas.height };
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", quality);
    // It has its copy; here no picture stays.
    canvas.width = canvas.height = 0;
  });
  return blob ? { blob, size: drawn } : undefined;
}
