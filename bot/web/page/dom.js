/** What the editor is built with: elements, its own icons, and places that are filled anew. */

import { iconsOf } from "./shared/elements.js";

export { at, el } from "./shared/elements.js";

const OUTLINES = {
  brush: "M19.5 3.5a2.1 2.1 0 0 1 1 3L13 15l-4-4 7.5-7.5a2.1 2.1 0 0 1 3 0Z|M9 11c-3.5.3-4.5 2.3-4.8 5-.2 1.7-.8 2.8-2.2 3.5 4 1.6 9.6.9 11-4.5",
  check: "M4 12.5l5 5L20 6.5",
  close: "M6 6l12 12|M18 6L6 18",
  eraser: "M8.5 20 3.7 15.2a1.6 1.6 0 0 1 0-2.3l9.2-9.2a1.6 1.6 0 0 1 2.3 0l5.1 5.1a1.6 1.6 0 0 1 0 2.3L11.5 20Z|M8.3 8.3l7.4 7.4|M8.5 20H20",
  fit: "M4 9V4h5|M20 9V4h-5|M4 15v5h5|M20 15v5h-5",
  frame: "M8 8h8v8H8Z|M4 4h3|M4 4v3|M20 4h-3|M20 4v3|M4 20h3|M4 20v-3|M20 20h-3|M20 20v-3",
  minus: "M6 12h12",
  pictures: "M5 8h11a1 1 0 0 1 1 1v11H5a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1Z|M8 8V5a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-2|M4.5 18l4-4 3 3 2.2-2.2 3 3",
  plus: "M12 6v12|M6 12h12",
  redo: "M20 9H9a5 5 0 0 0 0 10h4|M16 5l4 4-4 4",
  trash: "M4 7h16|M9 7V4h6v3|M6 7l1 13h10l1-13",
  undo: "M4 9h11a5 5 0 0 1 0 10h-4|M8 5 4 9l4 4",
};

export const { icon, iconButton } = iconsOf(OUTLINES);

/** Replace what is in a place of the page; the keyboard's focus stays where it was, by the spoken label. */
export function refill(place, ...children) {
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  place.replaceChildren(...children.flat().filter(Boolean));
  if (focused) place.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
