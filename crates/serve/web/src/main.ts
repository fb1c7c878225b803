import { followEyes, startCamera } from "./camera-view";
import { byId } from "./dom";
import { ServerEyes } from "./eyes-server";
import { hideMessage, onTryAgain, showMessage } from "./message";
import { clearMoods, focusMoods, onMood } from "./mood-picker";
import { followPhotos, forgetPhoto } from "./photo";
import { hideReading, showReading } from "./reading-card";
import { followList, songsFor } from "./songs";
import { showView, type View } from "./views";

const useCamera = byId("use-camera", HTMLButtonElement);
const eyes = new ServerEyes(liveAddress());
let noticeAccepted = false;

followList();
followEyes(eyes);

useCamera.addEventListener("click", () => {
  if (noticeAccepted) {
    camera();
  } else {
    goTo("notice");
    byId("notice-title", HTMLElement).focus();
  }
});
byId("start-camera", HTMLButtonElement).addEventListener("click", () => {
  noticeAccepted = true;
  camera();
});
onTryAgain(camera);
byId("not-now", HTMLButtonElement).addEventListener("click", backToStart);
byId("stop", HTMLButtonElement).addEventListener("click", backToStart);
byId("choose-mood", HTMLButtonElement).addEventListener("click", () => {
  goTo("mood");
  focusMoods();
});
onMood((mood) => void songsFor(mood, true));
followPhotos({
  onChosen: () => {
    goTo("photo");
    showMessage("photo.sending", false);
  },
  onRead: ({ report }) => {
    showReading(report.reading, false);
    const mood = report.reading?.mood;
    if (mood) {
      hideMessage();
      void songsFor(mood, true);
    } else {
      showMessage("photo.unsure", false);
    }
  },
  onFailed: (name, shown) => {
    if (!shown) showView("message");
    showMessage(name, false);
  },
});

function camera(): void {
  goTo("camera");
  startCamera(eyes);
}

function backToStart(): void {
  goTo("start");
  useCamera.focus();
}

/** Whatever comes next, the camera of the view before is closed and its photo forgotten. */
function goTo(view: View): void {
  eyes.stop();
  forgetPhoto();
  if (view !== "mood") clearMoods();
  hideMessage();
  hideReading();
  showView(view);
}

function liveAddress(): URL {
  const address = new URL("/live", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return address;
}
