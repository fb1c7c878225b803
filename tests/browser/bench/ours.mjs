// In the page: what the worker of MISSION's page does with a frame, on the page's own thread, which
// can be slowed down.
import init, { Eyes } from "/eyes/eyes.js";

const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());

export async function open() {
  await init({ module_or_path: fetch("/eyes/eyes.wasm") });
  const eyes = new Eyes(
    await bytes("/checkpoint/config.json"),
    await bytes("/checkpoint/weights.safetensors"),
  );
  return async (video) => {
    const frame = new VideoFrame(video);
    const [width, height] = [frame.displayWidth, frame.displayHeight];
    const planes = new Uint8Array(frame.allocationSize());
    await frame.copyTo(planes);
    const limited = frame.colorSpace.fullRange !== true;
    frame.close();
    const luma = planes.subarray(0, width * height);
    const stages = {};
    let last = performance.now();
    const done = (stage) => {
      const now = performance.now();
      stages[stage] = (stages[stage] ?? 0) + now - last;
      last = now;
    };
    const seconds = performance.now() / 1000;
    const json = eyes.readLumaByStages(luma, width, height, limited, seconds, done);
    const face = JSON.parse(json).faces.length > 0;
    return { face, classify: stages.classify, detect: stages.detect };
  };
}
