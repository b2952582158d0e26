/** Building a page without innerHTML: what a person or a bot wrote can only ever become a text node. */

const SVG = "http://www.w3.org/2000/svg";

/** The element with this id; the page's own skeleton always has it. */
export const at = (id) => document.getElementById(id);

/** An element: `on…` keys are listeners, `data` fills the dataset, the rest are attributes; empty children are skipped. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "data") Object.assign(node.dataset, value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A page's own icons by name; `outlines` are on a 24 × 24 grid, several strokes are parted by "|". */
export function iconsOf(outlines) {
  /** Decoration only, the button around it carries the label. */
  function icon(name, size = 22) {
    const svg = document.createElementNS(SVG, "svg");
    const facts = { viewBox: "0 0 24 24", width: size, height: size, class: "icon", "aria-hidden": "true" };
    for (const [key, value] of Object.entries(facts)) svg.setAttribute(key, value);
    for (const outline of outlines[name].split("|")) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", outline);
      svg.append(path);
    }
    return svg;
  }

  /** A round button with an icon and a spoken label. */
  function iconButton(name, label, onclick, props = {}) {
    return el("button", { type: "button", class: "round", "aria-label": label, title: label, onclick, ...props }, icon(name));
  }

  return { icon, iconButton };
}
