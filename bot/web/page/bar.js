/** The bar above the easel: pictures, brush or frame, undo and redo. */

import { redo, turnTo, undo } from "./deeds.js";
import { at, el, icon, iconButton, refill } from "./dom.js";
import { become, state, tool } from "./state.js";
import { words } from "./words.js";

/** Draw it as things stand. */
export function drawBar() {
  const works = state.phase === "edit";
  refill(at("bar"),
    iconButton("pictures", words().myPictures, () => become({ shelfOpen: !state.shelfOpen }), { class: "round shelf-key", "aria-expanded": state.shelfOpen ? "true" : "false", disabled: state.phase === "working" || state.phase === "broken" }),
    el("div", { class: "modes", role: "radiogroup" }, mode("inpaint", "brush", words().repaint), mode("outpaint", "frame", words().expand)),
    el("div", { class: "steps" },
      iconButton("undo", words().undo, undo, { disabled: !works || !tool().canUndo }),
      iconButton("redo", words().redo, redo, { disabled: !works || !tool().canRedo })));
}

function mode(name, shape, label) {
  const checked = state.mode === name;
  return el("button", { type: "button", role: "radio", "aria-checked": checked ? "true" : "false", "aria-label": label, disabled: state.phase !== "edit", onclick: () => turnTo(name) }, icon(shape, 18), el("span", {}, label));
}
