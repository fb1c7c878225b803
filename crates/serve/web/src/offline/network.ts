import { announce } from "../announce";
import { say } from "../texts";

/** Whether this device has no network, as far as the browser knows. */
export function isOffline(): boolean {
  return !navigator.onLine;
}

/** Marks the page, whose style shows what belongs to either state, and tells of each change. */
export function followNetwork(onChange: () => void): void {
  const show = (): void => {
    document.documentElement.dataset.network = isOffline() ? "offline" : "online";
    onChange();
  };
  const change = (): void => {
    show();
    announce(say(isOffline() ? "offline.note" : "offline.over"));
  };
  window.addEventListener("online", change);
  window.addEventListener("offline", change);
  show();
}
