import type { Filters, Intent } from "./api";
import type { Mood } from "./report";
import { Store } from "./store";

/** What the songs shall be. */
export interface Wish {
  /** Null: some songs of each mood. */
  readonly mood: Mood | null;
  readonly intent: Intent;
  readonly filters: Filters;
  /** Whether a listener said so, or a face: only the former changes the list at once. */
  readonly by: "hand" | "face";
  /** Songs stay until the listener lets go. */
  readonly held: boolean;
}

export const wish = new Store<Wish>({
  mood: null,
  intent: "match",
  filters: {},
  by: "hand",
  held: false,
});
