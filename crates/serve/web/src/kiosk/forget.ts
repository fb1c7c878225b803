/** What the page tells its document whenever a face is in view. */
export const PRESENT = "mission-present";

/** Lets go of whoever was there: the page begins anew. */
export function forget(): void {
  localStorage.clear();
  sessionStorage.clear();
  document.cookie = "lang=; Max-Age=0; Path=/; SameSite=Lax";
  location.replace("/");
}
