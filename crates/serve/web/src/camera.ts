import type { EyesFailure, EyesState } from "./eyes";

/** A camera that has shown nothing after this long is held by another app. */
const FIRST_PICTURE_MS = 10_000;

class CameraError extends Error {
  constructor(readonly failure: EyesFailure) {
    super(failure);
  }
}

/**
 * Shows the camera in `video` until `signal` aborts, and only while the page is in front: behind
 * another tab it is off, as its light tells, and it comes back with the page. `say` hears of
 * `opening`, `paused` and failures, `onOpen` each time that a picture is there. After a failure
 * the camera is closed for good.
 */
export function keepCamera(
  video: HTMLVideoElement,
  signal: AbortSignal,
  say: (state: EyesState) => void,
  onOpen: () => void,
): void {
  let stream: MediaStream | undefined;
  let asking = false;

  const close = (): void => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
    video.srcObject = null;
  };
  const fail = (failure: EyesFailure): void => {
    close();
    if (!signal.aborted) say(failure);
  };
  const open = async (): Promise<void> => {
    if (asking || stream) return;
    asking = true;
    say("opening");
    try {
      stream = await ask();
    } catch (error) {
      fail(error instanceof CameraError ? error.failure : "refused");
      return;
    } finally {
      asking = false;
    }
    if (signal.aborted || document.hidden) {
      close();
      return;
    }
    for (const track of stream.getVideoTracks()) {
      track.addEventListener("ended", () => {
        fail("lost");
      });
    }
    video.srcObject = stream;
    const opened = stream;
    setTimeout(() => {
      const isBlind = video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA;
      if (stream === opened && isBlind) fail("in-use");
    }, FIRST_PICTURE_MS);
    // A browser that refuses autoplay leaves the first frame standing; the tracks still run.
    await video.play().catch(() => undefined);
    if (stream && !signal.aborted) onOpen();
  };

  document.addEventListener(
    "visibilitychange",
    () => {
      if (!document.hidden) {
        void open();
      } else if (!asking) {
        close();
        say("paused");
      }
    },
    { signal },
  );
  signal.addEventListener("abort", close);
  void open();
}

/** Asks the browser for the camera that faces the listener. */
async function ask(): Promise<MediaStream> {
  if (!window.isSecureContext || !("mediaDevices" in navigator)) {
    throw new CameraError("insecure");
  }
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: {
        facingMode: "user",
        width: { ideal: 640 },
        height: { ideal: 480 },
        frameRate: { ideal: 30 },
      },
    });
  } catch (error) {
    throw new CameraError(failureOf(error));
  }
}

function failureOf(error: unknown): EyesFailure {
  switch (error instanceof DOMException ? error.name : "") {
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "in-use";
    default:
      return "refused";
  }
}
