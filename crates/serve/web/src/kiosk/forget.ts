/** What the page tells its document whenever a face is in view. */
export const PRESENT = "mission-present";

/** Tells of each touch, key and turn of the wheel. */
export function onTouch(listener: () => void): void {
  for (const touch of ["pointerdown", "keydown", "wheel"]) {
    document.addEventListener(touch, listener, { passive: true });
  }
  // A touch on the player is told to the player alone; the page hears that it lost the focus to it.
  addEventListener("blur", listener);
}

/** Lets go of whoever was there: the page begins anew. */
export function forget(): void {
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // A browser that may keep nothing has nothing to forget.
  }
  document.cookie = "lang=; Max-Age=0; Path=/; SameSite=Lax";
  location.replace("/");
}
