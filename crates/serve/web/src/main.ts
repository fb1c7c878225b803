import { followCircle, showOnCircle } from "./circle/circle";
import type { Addresses } from "./device/protocol";
import { byId } from "./dom";
import type { Eyes } from "./eyes";
import { DeviceEyes } from "./eyes-device";
import { KioskEyes } from "./eyes-kiosk";
import { ServerEyes } from "./eyes-server";
import { showBars } from "./mirror/bars";
import { followCalibration } from "./mirror/calibration";
import { followEyes, startCamera } from "./mirror/camera-view";
import { believeCamera, followCorrection, insistOn } from "./mirror/correction";
import { hideMessage, onTryAgain, onUseServer, showMessage } from "./mirror/message";
import { focusMoods, onMood } from "./mirror/mood-picker";
import { followPhotos, forgetPhoto, giveUpPhoto } from "./mirror/photo";
import { EXPRESSIONS } from "./mirror/quiet";
import { announceReading, hideReading, refreshReading, showReading } from "./mirror/reading-card";
import { currentView, showView, type View } from "./mirror/views";
import { type Place, settings } from "./settings";
import { followSettings } from "./settings-sheet";
import { followSheets } from "./sheets";
import { followLater } from "./offline/later";
import { keepPage, letGoOfPage } from "./offline/update";
import { followDrawer } from "./songs/drawer";
import { followIntent } from "./songs/intent";
import { followSongs, playSong } from "./songs/songs";
import { isKiosk } from "./store";
import { followToday } from "./today/today";
import { wish } from "./wish";

/** So long behind another tab or app, and somebody else may have come. */
const AWAY_MS = 5 * 60 * 1000;

const useCamera = byId("use-camera", HTMLButtonElement);
const stop = byId("stop", HTMLButtonElement);
const addresses = JSON.parse(byId("device-eyes", HTMLScriptElement).text) as Addresses;
const EYES = eyesByPlace();
/** Where the listener agreed that pictures may be read, since the page was opened. */
let agreed: Place | null = null;
let hiddenAt = Infinity;

followSheets();
followSettings();
followSongs();
followIntent();
followCircle();
if (!isKiosk) followToday();
followLater(playSong);
void (isKiosk ? letGoOfPage() : keepPage());
followDrawer();
followCalibration(addresses.weights.url);
followCorrection(refreshReading);
for (const eyes of Object.values(EYES)) followEyes(eyes);

// Before any camera does, which would open again.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    hiddenAt = Date.now();
  } else if (Date.now() - hiddenAt > AWAY_MS) {
    agreed = null;
    if (!stop.hidden) goTo("start");
  }
});
useCamera.addEventListener("click", camera);
byId("start-camera", HTMLButtonElement).addEventListener("click", () => {
  agreed = settings.now.place;
  camera();
});
onTryAgain(camera);
onUseServer(() => {
  settings.set({ place: "server" });
  camera();
});
settings.onChange((now, before) => {
  if (now.place === before.place) return;
  for (const eyes of Object.values(EYES)) eyes.stop();
  if (currentView() !== "start") goTo("start");
});
byId("not-now", HTMLButtonElement).addEventListener("click", backToStart);
stop.addEventListener("click", () => {
  // Stop takes the yes back.
  agreed = null;
  backToStart();
});
byId("choose-mood", HTMLButtonElement).addEventListener("click", () => {
  goTo("mood");
  focusMoods();
});
onMood((mood) => {
  if (currentView() === "camera") insistOn(mood);
  if (currentView() === "photo") {
    giveUpPhoto();
    hideMessage();
  }
  wish.set({ mood, by: "hand" });
});
followPhotos({
  read: (photo, signal) => inUse().readPhoto(photo, signal),
  onChosen: () => {
    goTo("photo");
    showMessage("photo.sending");
  },
  onRead: ({ report }) => {
    const probabilities = report.faces[0]?.probabilities;
    const values = probabilities ? EXPRESSIONS.map((expression) => probabilities[expression]) : null;
    const now = performance.now();
    showBars(values);
    showOnCircle(values, now);
    showReading(report.reading, now);
    const mood = report.reading?.mood;
    if (report.reading && mood) {
      hideMessage();
      announceReading(report.reading);
      wish.set({ mood, by: "hand" });
    } else {
      showMessage("photo.unsure");
    }
  },
  onFailed: (name, shown) => {
    if (!shown) showView("message");
    showMessage(name);
  },
});

function inUse(): Eyes {
  return EYES[settings.now.place];
}

/** Nothing is opened before the notice for the place where pictures are read had its yes. */
function camera(): void {
  if (agreed === settings.now.place) {
    goTo("camera");
    startCamera(inUse());
  } else {
    goTo("notice");
    byId("notice-title", HTMLElement).focus();
  }
}

function backToStart(): void {
  goTo("start");
  useCamera.focus();
}

/** Whatever comes next, the camera of the view before is closed and its photo forgotten. */
function goTo(view: View): void {
  inUse().stop();
  forgetPhoto();
  believeCamera();
  hideMessage();
  hideReading();
  showOnCircle(null, 0);
  showView(view);
}

/** On a kiosk's screen its own camera is the one that looks, whatever the settings say. */
function eyesByPlace(): Record<Place, Eyes> {
  const token = document.documentElement.dataset.kiosk;
  if (token) {
    const kiosk = new KioskEyes(socketAddress("/kiosk"), token);
    return { device: kiosk, server: kiosk };
  }
  return {
    device: new DeviceEyes(addresses),
    server: new ServerEyes(socketAddress("/live")),
  };
}

function socketAddress(path: string): URL {
  const address = new URL(path, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return address;
}
