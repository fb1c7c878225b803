import { byId } from "./dom";

/** Wires what opens and closes the dialogs; the browser keeps the focus in and brings it back. */
export function followSheets(): void {
  // A text that is selected may end outside of the sheet in which it began.
  let beganOutside = false;
  document.addEventListener("pointerdown", (event) => {
    beganOutside = event.target instanceof HTMLDialogElement && isOutside(event.target, event);
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest<HTMLElement>("[data-opens]");
    if (opener?.dataset.opens) byId(opener.dataset.opens, HTMLDialogElement).showModal();
    const endedOutside = event.target instanceof HTMLDialogElement && isOutside(event.target, event);
    if ((beganOutside && endedOutside) || event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
  });
}

/**
 * An offer lies over the page, perhaps over what has the focus: Escape takes it away, and leaves the
 * focus there.
 */
export function dismissByEscape(offer: HTMLElement): void {
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || offer.hidden || document.querySelector("dialog[open]")) return;
    if (offer.contains(document.activeElement)) offer.querySelector<HTMLElement>("button:last-of-type")?.click();
    else offer.hidden = true;
  });
}

function isOutside(dialog: HTMLDialogElement, { clientX, clientY }: MouseEvent): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
