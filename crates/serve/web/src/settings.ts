import type { Calibration } from "./eyes";
import { rememberedStore } from "./store";

/** Where the listener wants pictures to be read. */
export type Place = "device" | "server";

/**
 * What this browser remembers. Of it are sent `listener` and `workshop`, with whatever is said about
 * songs and to delete that, and `recent`, where songs are asked for.
 */
export interface Settings {
  readonly place: Place;
  readonly announcements: boolean;
  readonly calibration: Calibration | null;
  /** The network that it was learnt with: it says nothing of another. */
  readonly calibratedWith: string | null;
  readonly calibrationSkipped: boolean;
  /** A random name for what was said about songs; null until the first time. */
  readonly listener: string | null;
  /** The code of the workshop that this browser attends; it goes with what is said about songs. */
  readonly workshop: string | null;
  /** Songs that were played or passed over, the newest last. */
  readonly recent: readonly number[];
}

const RECENT = 50;

export const settings = rememberedStore<Settings>("mission", {
  place: "device",
  announcements: true,
  calibration: null,
  calibratedWith: null,
  calibrationSkipped: false,
  listener: null,
  workshop: null,
  recent: [],
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
