import type { Box, Size } from "../report";

/** How a picture lies in its element, as CSS's object-fit says it. */
export type Fit = "cover" | "contain";

/** Lays `frame` around a face of the picture that `media` shows. */
export function placeFaceBox(
  frame: HTMLElement,
  media: HTMLElement,
  box: Box,
  size: Size,
  fit: Fit,
  mirrored: boolean,
): void {
  const view = { width: media.offsetWidth, height: media.offsetHeight };
  const ratios = [view.width / size.width, view.height / size.height] as const;
  const scale = fit === "cover" ? Math.max(...ratios) : Math.min(...ratios);
  const [x, y, width, height] = box;
  const left = mirrored ? size.width - x - width : x;
  const shiftX = media.offsetLeft + (view.width - size.width * scale) / 2 + left * scale;
  const shiftY = media.offsetTop + (view.height - size.height * scale) / 2 + y * scale;
  frame.style.width = `${String(width * scale)}px`;
  frame.style.height = `${String(height * scale)}px`;
  frame.style.transform = `translate(${String(shiftX)}px, ${String(shiftY)}px)`;
  frame.hidden = false;
}
