// In the page: opens the webcam and one pair of eyes, and times what they do with its frames.
const WARM_UP = 40;
const video = document.getElementById("video");
let eyes;

window.openEyes = async (name) => {
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
  await video.play();
  const module = await import(`./${name}.mjs`);
  eyes = await module.open();
};

/** Reads the webcam for some seconds, at most once in `interval` ms, each frame once. */
window.look = async ({ seconds, interval }) => {
  for (let look = 0; look < WARM_UP; look++) {
    await nextFrame();
    await eyes(video);
  }
  const looks = [];
  const end = performance.now() + seconds * 1000;
  let last = -Infinity;
  while (performance.now() < end) {
    await nextFrame();
    if (performance.now() - last < interval - 6) continue;
    last = performance.now();
    const stages = await eyes(video);
    looks.push({ ...stages, whole: performance.now() - last });
  }
  return looks;
};

const nextFrame = () => new Promise((resolve) => video.requestVideoFrameCallback(resolve));
