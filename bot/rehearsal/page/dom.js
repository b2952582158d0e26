/** What the chat page is built with: elements, its own icons, portraits, and places that are filled anew. */

import { el, iconsOf } from "./shared/elements.js";

export { at, el } from "./shared/elements.js";

const OUTLINES = {
  alarm: "M12 8v5|M12 16.5v.01|M10.3 3.9 2.6 17.2A2 2 0 0 0 4.3 20.2h15.4a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0Z",
  back: "M15 5l-7 7 7 7",
  check: "M4 12.5l5 5L20 6.5",
  close: "M6 6l12 12|M18 6L6 18",
  copy: "M9 9h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1Z|M5 15H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1",
  down: "M5 9l7 7 7-7",
  download: "M12 4v11|M7 11l5 5 5-5|M5 20h14",
  file: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8Z|M14 3v5h5",
  group: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z|M2.5 20a6.5 6.5 0 0 1 13 0|M16 4.3a3.5 3.5 0 0 1 0 6.4|M18 14.6a6.5 6.5 0 0 1 3.5 5.4",
  home: "M4 11l8-7 8 7|M6 10v10h12V10",
  keyboard: "M3 7a1 1 0 0 1 1-1h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1Z|M7 10v.01|M11 10v.01|M15 10v.01|M17 13v.01|M7 13v.01|M10 14h4",
  link: "M8 16l8-8|M9 8h7v7",
  menu: "M4 7h16|M4 12h16|M4 17h10",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
  music: "M9 18V5l11-2v13|M6.5 21a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z|M17.5 18.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  paperclip: "M20 11.5l-8.2 8.2a5.3 5.3 0 0 1-7.5-7.5l8.5-8.5a3.5 3.5 0 0 1 5 5l-8.5 8.5a1.8 1.8 0 0 1-2.5-2.5l7.7-7.7",
  pencil: "M4 20l1-4.5L16.5 4a1.8 1.8 0 0 1 2.5 0l1 1a1.8 1.8 0 0 1 0 2.5L8.5 19Z",
  photo: "M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z|M3.5 17l5-5 4 4 3-3 5 5|M15.5 9.5v.01",
  play: "M8 5l11 7-11 7Z",
  plus: "M12 5v14|M5 12h14",
  reply: "M10 6l-6 6 6 6|M4 12h9a7 7 0 0 1 7 7",
  send: "M4 12L20 4l-5 16-3.5-6.5Z|M11.5 13.5L20 4",
  slash: "M15 5L9 19",
  sliders: "M4 7h9|M17 7h3|M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z|M4 17h3|M11 17h9|M9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z|M12 2.5v2|M12 19.5v2|M2.5 12h2|M19.5 12h2|M5.3 5.3l1.4 1.4|M17.3 17.3l1.4 1.4|M5.3 18.7l1.4-1.4|M17.3 6.7l1.4-1.4",
  trash: "M4 7h16|M9 7V4h6v3|M6 7l1 13h10l1-13|M10 11v5|M14 11v5",
};

export const { icon, iconButton } = iconsOf(OUTLINES);

/** Links leave the page only to places a browser may safely open. */
export function isSafeLink(address) {
  try {
    return ["http:", "https:", "mailto:", "tel:"].includes(new URL(address, location.href).protocol);
  } catch {
    return false;
  }
}

/** Replace a container's children and leave the keyboard's focus where it was; children carry `data-key`. */
export function refill(container, ...children) {
  const focused = container.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const top = container.scrollTop;
  container.replaceChildren(...children.flat().filter(Boolean));
  container.scrollTop = top;
  if (focused !== undefined) container.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/** A round portrait with the first letter of a name, in one of a few colours. */
export function avatar(name, hue) {
  const letter = [...(name ?? "").trim()][0] ?? "·";
  return el("span", { class: `avatar hue-${hue}`, "aria-hidden": "true" }, letter.toUpperCase());
}
