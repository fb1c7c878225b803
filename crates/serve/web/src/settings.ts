import type { Calibration } from "./eyes";
import { Store } from "./store";

/** Where the listener wants pictures to be read. */
export type Place = "device" | "server";

/** What this browser remembers. None of it is sent but `listener`, and that with feedback only. */
export interface Settings {
  readonly place: Place;
  readonly announcements: boolean;
  readonly calibration: Calibration | null;
  readonly calibrationSkipped: boolean;
  /** A random name for what was said about songs; null until the first time. */
  readonly listener: string | null;
  /** Songs that were played or passed over, the newest last. */
  readonly recent: readonly number[];
}

const KEY = "mission";
const RECENT = 50;
/** At a kiosk one listener comes after the other, so its page keeps nothing. */
const isKept = !document.documentElement.dataset.kiosk;

const DEFAULTS: Settings = {
  place: "device",
  announcements: true,
  calibration: null,
  calibrationSkipped: false,
  listener: null,
  recent: [],
};

export const settings = new Store<Settings>({ ...DEFAULTS, ...remembered() });

settings.onChange((now) => {
  try {
    if (isKept) localStorage.setItem(KEY, JSON.stringify(now));
  } catch {
    // A browser that keeps nothing still plays songs.
  }
});

/** The name under which this browser says what it thinks of songs. */
export function listenerName(): string {
  const known = settings.now.listener;
  if (known) return known;
  const name = randomName();
  settings.set({ listener: name });
  return name;
}

export function rememberSongs(ids: readonly number[]): void {
  const recent = settings.now.recent.filter((id) => !ids.includes(id));
  settings.set({ recent: [...recent, ...ids].slice(-RECENT) });
}

/** `randomUUID` is for secure pages only; this works on plain http too. */
function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function remembered(): Partial<Settings> {
  try {
    return JSON.parse((isKept && localStorage.getItem(KEY)) || "{}") as Partial<Settings>;
  } catch {
    return {};
  }
}
