// In the page: face-api as its README uses it on a webcam.
import * as faceapi from "/rival/dist/face-api.esm.js";

export async function open() {
  faceapi.tf.setWasmPaths("/tfjs/", true);
  await faceapi.tf.setBackend("wasm");
  await faceapi.tf.ready();
  if (faceapi.tf.getBackend() !== "wasm") throw new Error("tfjs does not run on wasm here");
  await faceapi.nets.tinyFaceDetector.load("/rival/model/");
  await faceapi.nets.faceExpressionNet.load("/rival/model/");
  const options = new faceapi.TinyFaceDetectorOptions({ inputSize: 416, scoreThreshold: 0.5 });
  return async (video) => {
    const found = await faceapi.detectSingleFace(video, options).withFaceExpressions();
    return { face: found !== undefined };
  };
}
