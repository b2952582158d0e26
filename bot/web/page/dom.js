/** Building the page without innerHTML: what a person wrote can only ever become a text node. */

const SVG = "http://www.w3.org/2000/svg";

/** Outlines on a 24 × 24 grid; several strokes are parted by "|". */
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

/** An icon by name: decoration only, the button around it carries the label. */
export function icon(name, size = 22) {
  const svg = document.createElementNS(SVG, "svg");
  const facts = { viewBox: "0 0 24 24", width: size, height: size, class: "icon", "aria-hidden": "true" };
  for (const [key, value] of Object.entries(facts)) svg.setAttribute(key, value);
  for (const outline of OUTLINES[name].split("|")) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", outline);
    svg.append(path);
  }
  return svg;
}

/** An element: `on…` keys are listeners, the rest are attributes; empty children are skipped. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A button with an icon and a spoken label. */
export function iconButton(name, label, onclick, props = {}) {
  return el("button", { type: "button", class: "round", "aria-label": label, title: label, onclick, ...props }, icon(name));
}

export const at = (id) => document.getElementById(id);

/** Replace what is in a place of the page; the keyboard's focus stays where it was, by the spoken label. */
export function refill(place, ...children) {
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  place.replaceChildren(...children.flat().filter(Boolean));
  if (focused) place.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
