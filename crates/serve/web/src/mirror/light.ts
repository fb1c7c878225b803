const SIDE = 24;
/** Mean brightness, 0 to 255, below which no face can be made out. */
const DARK = 36;
const INTERVAL_MS = 1000;

const canvas = document.createElement("canvas");
canvas.width = canvas.height = SIDE;
const context = canvas.getContext("2d", { willReadFrequently: true });

let measuredAt = -Infinity;
let dark = false;

/** Whether the camera's picture is too dark, looked at once a second at most. */
export function isTooDark(video: HTMLVideoElement, at: number): boolean {
  if (!context || at - measuredAt < INTERVAL_MS) return dark;
  measuredAt = at;
  context.drawImage(video, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  let sum = 0;
  // Green is the most of brightness, and enough to tell a dark room.
  for (let i = 1; i < data.length; i += 4) sum += data[i] ?? 0;
  dark = sum / (SIDE * SIDE) < DARK;
  return dark;
}
