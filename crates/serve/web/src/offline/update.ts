import { announce } from "../announce";
import { byId } from "../dom";
import { dismissByEscape } from "../sheets";
import { ownScript } from "../own-script";
import { say } from "../texts";

const SCRIPT = "/service-worker.js";
const HOUR_MS = 60 * 60 * 1000;

const offer = byId("update-offer", HTMLElement);

/**
 * Lets the browser keep the page, so that it opens without a network, and offers a new version when
 * one is there. Browsers do so on secure pages only.
 */
export async function keepPage(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  // What is to be kept does not hold up what is to be seen.
  if (document.readyState !== "complete") {
    await new Promise((resolve) => {
      window.addEventListener("load", resolve, { once: true });
    });
  }
  // A certificate that the browser does not know is enough for it to refuse.
  const registration = await serviceWorker
    .register(ownScript(SCRIPT), { updateViaCache: "none" })
    .catch(() => undefined);
  if (!registration) return;
  followUpdates(registration);
  keepEyesIfInstalled();
}

/** A kiosk keeps nothing, also where its browser once had the page for itself. */
export async function letGoOfPage(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registrations = await navigator.serviceWorker.getRegistrations();
  await Promise.all(registrations.map((registration) => registration.unregister()));
}

function followUpdates(registration: ServiceWorkerRegistration): void {
  const { serviceWorker } = navigator;
  const look = (): void => {
    // The first version of all has nothing to take the place of.
    if (!registration.waiting || !serviceWorker.controller) return;
    offer.hidden = false;
    announce(say("update.offer"));
  };
  const follow = (): void => {
    registration.installing?.addEventListener("statechange", look);
  };
  look();
  // One may be on its way since the page was asked for.
  follow();
  registration.addEventListener("updatefound", follow);
  byId("accept-update", HTMLButtonElement).addEventListener("click", () => {
    const reload = (): void => {
      location.reload();
    };
    // In another tab the new version may have been agreed to already.
    if (!registration.waiting) reload();
    serviceWorker.addEventListener("controllerchange", reload, { once: true });
    registration.waiting?.postMessage("update");
  });
  byId("decline-update", HTMLButtonElement).addEventListener("click", () => {
    offer.hidden = true;
    byId("songs", HTMLElement).focus({ preventScroll: true });
  });
  dismissByEscape(offer);
  let asked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - asked < HOUR_MS) return;
    asked = Date.now();
    registration.update().catch(() => undefined);
  });
}

/** A page that was installed shall also read without a network, even if it never read before. */
function keepEyesIfInstalled(): void {
  const keep = async (): Promise<void> => {
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage("keep-eyes");
  };
  if (matchMedia("(display-mode: standalone)").matches) void keep();
  window.addEventListener("appinstalled", () => void keep());
}
