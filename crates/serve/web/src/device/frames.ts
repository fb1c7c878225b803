import type { Picture } from "./protocol";

/** For browsers that do not tell when the camera has a new frame. */
const INTERVAL_MS = 33;

/** Calls `onFrame` whenever the camera may have a new frame, until `signal` aborts. */
export function eachFrame(video: HTMLVideoElement, signal: AbortSignal, onFrame: () => void): void {
  if (!("requestVideoFrameCallback" in video)) {
    const timer = setInterval(onFrame, INTERVAL_MS);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
    });
    return;
  }
  const next = (): void => {
    video.requestVideoFrameCallback(() => {
      if (signal.aborted) return;
      next();
      onFrame();
    });
  };
  next();
}

/** What the camera sees now, to be handed to a worker; none if there is no picture yet. */
export async function grab(video: HTMLVideoElement): Promise<Picture | undefined> {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) {
    return undefined;
  }
  try {
    return "VideoFrame" in window ? new VideoFrame(video) : await createImageBitmap(video);
  } catch {
    // The camera was closed at this moment.
    return undefined;
  }
}
