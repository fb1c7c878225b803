// The worker in which a device reads faces: the page's frames in, readings out.
import type { Calibration } from "../eyes";
import type { Report, Size } from "../report";
import { load } from "./load";
import { pixelsOf } from "./pixels";
import type { Call, Calls, Look, Picture, Told } from "./protocol";
import type { Eyes } from "./wasm/eyes";

type Answer = Report | { readonly error: { readonly code: string } };

/** A picture that cannot be read; the code is that of the server's API. */
class Refusal extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

let eyes: Eyes | undefined;

const handlers: { [Name in keyof Calls]: (ask: Calls[Name]["ask"]) => Promise<Calls[Name]["answer"]> } = {
  async load(addresses) {
    eyes = await load(addresses, (progress) => {
      tell({ progress });
    });
    return null;
  },
  async restart() {
    opened().restart();
    return null;
  },
  async read({ picture, seconds }) {
    return look(opened(), picture, seconds);
  },
  async readPhoto(bytes) {
    return reportOf(opened().readPhoto(new Uint8Array(bytes)));
  },
  async calibrate() {
    opened().calibrate();
    return null;
  },
  async useCalibration(calibration) {
    opened().useCalibration(calibration ? Float32Array.from(calibration) : undefined);
    return null;
  },
};

self.addEventListener("message", ({ data: call }: MessageEvent<Call>) => {
  void handle(call);
});

async function handle({ id, name, ask }: Call): Promise<void> {
  try {
    const handler = handlers[name] as (ask: unknown) => Promise<Calls[keyof Calls]["answer"]>;
    tell({ id, answer: await handler(ask) });
  } catch (error) {
    // After a trap, such as memory that ran out, wasm must not be called again: the page ends
    // this worker.
    const broken = name === "load" ? codeOf(error) : "failed";
    tell({ id, code: error instanceof Refusal ? error.code : broken });
  }
}

async function look(eyes: Eyes, picture: Picture, seconds: number): Promise<Look> {
  const started = performance.now();
  const pixels = await pixelsOf(picture);
  const { width, height } = pixels;
  const report = reportOf(
    "luma" in pixels
      ? eyes.readLuma(pixels.luma, width, height, pixels.limited, seconds)
      : eyes.readRgba(pixels.rgba, width, height, seconds),
  );
  const size: Size = { width, height };
  const calibration = eyes.calibration();
  return {
    seen: { report, size },
    milliseconds: performance.now() - started,
    share: eyes.calibrationShare(),
    calibration: calibration && (Array.from(calibration) as Calibration),
  };
}

function reportOf(json: string): Report {
  const answer = JSON.parse(json) as Answer;
  if ("error" in answer) throw new Refusal(answer.error.code);
  return answer;
}

function opened(): Eyes {
  if (!eyes) throw new Error("nothing is loaded yet");
  return eyes;
}

/** What did not arrive can be fetched again; what does not run here will not either. */
function codeOf(error: unknown): string {
  const final = [WebAssembly.CompileError, WebAssembly.RuntimeError, RangeError];
  return final.some((kind) => error instanceof kind) ? "failed" : "unloaded";
}

function tell(told: Told): void {
  self.postMessage(told);
}
