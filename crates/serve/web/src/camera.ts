import type { EyesFailure } from "./eyes";

export class CameraError extends Error {
  constructor(readonly failure: EyesFailure) {
    super(failure);
  }
}

/** Asks the browser for the camera that faces the listener. */
export async function openCamera(): Promise<MediaStream> {
  if (!window.isSecureContext || !("mediaDevices" in navigator)) {
    throw new CameraError("insecure");
  }
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 } },
    });
  } catch (error) {
    throw new CameraError(failureOf(error));
  }
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
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
