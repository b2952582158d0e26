/** The dock below the easel: tools, words, the big button; and while a wish is at work, how it goes. */

import { changed, goBack, goOn, handIn, takeBack } from "./deeds.js";
import { at, el, icon, iconButton, refill } from "./dom.js";
import { fit } from "./easel.js";
import { FRAMES } from "./frame.js";
import { become, capability, state } from "./state.js";
import { close } from "./telegram.js";
import { words } from "./words.js";

let field;
let slider;
let button;

/** Build what lives through every redrawing: a field that is being written in is never replaced. */
export function buildDock() {
  field = el("textarea", { rows: 1, maxlength: 1000, enterkeyhint: "done", oninput: write, onkeydown: (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); field.blur(); } } });
  button = el("button", { type: "button", class: "main", onclick: handIn });
  slider = el("input", { type: "range", min: 6, max: 140, step: 1, oninput: () => become({ size: Number(slider.value), sizing: true }), onchange: () => become({ sizing: false }), onpointerup: () => become({ sizing: false }) });
  at("ask").append(field, button);
}

/** Put words into the field, as if they had been written. */
export function say(text) {
  field.value = text;
  become({ prompt: text });
}

function write() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 120)}px`;
  become({ prompt: field.value });
}

/** Draw it as things stand. */
export function drawDock() {
  const edits = state.phase === "edit";
  at("tools").hidden = !edits;
  at("ask").hidden = !edits;
  if (edits) {
    drawTools();
    drawAsk();
  }
  drawWork();
  drawNotice();
}

function drawTools() {
  const tools = at("tools");
  if (state.mode === "outpaint") {
    tools.className = "frames";
    refill(tools, Object.entries(FRAMES).map(([name, label]) => el("button", { type: "button", class: "chip", "aria-label": label, "aria-pressed": state.frame.name === name ? "true" : "false", onclick: () => { state.frame.choose(name); changed(); fit(); } }, label)),
      el("button", { type: "button", class: "chip quiet", "aria-label": words().reset, disabled: state.frame.isEmpty, onclick: () => { state.frame.reset(); changed(); fit(); } }, words().reset));
    return;
  }
  tools.className = "brushes";
  if (document.activeElement !== slider) slider.value = state.size;
  slider.setAttribute("aria-label", words().size);
  if (!tools.contains(slider)) tools.replaceChildren(el("div", { class: "pair", role: "radiogroup" }), el("div", { class: "sizes" }, el("i"), slider, el("i")), el("div", { class: "end" }));
  refill(tools.querySelector(".pair"), hand("brush", words().brush, false), hand("eraser", words().eraser, true));
  refill(tools.querySelector(".end"), iconButton("trash", words().clear, () => { state.mask.clear(); changed(); }, { disabled: state.mask.isEmpty }));
}

function hand(shape, label, erases) {
  const checked = state.erases === erases;
  return el("button", { type: "button", role: "radio", "aria-checked": checked ? "true" : "false", "aria-label": label, title: label, onclick: () => become({ erases }) }, icon(shape, 20));
}

function drawAsk() {
  const says = state.mode === "outpaint" ? words().expand : state.prompt.trim() ? words().replace : words().erase;
  field.placeholder = state.mode === "outpaint" ? words().promptFrame : words().promptHole;
  field.setAttribute("aria-label", field.placeholder);
  button.textContent = says;
  button.disabled = (state.mode === "inpaint" ? state.mask : state.frame).isEmpty;
}

function drawWork() {
  const work = at("work");
  work.hidden = !["working", "result"].includes(state.phase);
  if (state.phase === "working") refill(work, ...progress());
  if (state.phase === "result") {
    refill(work, el("p", {}, words().done), el("div", { class: "choices" },
      el("button", { type: "button", class: "main", onclick: close }, words().toChat),
      el("button", { type: "button", class: "plain", onclick: goOn }, words().further),
      el("button", { type: "button", class: "plain", onclick: goBack }, words().back)));
  }
}

function progress() {
  const { task } = state;
  const part = task?.total ? Math.min(task.step / task.total, 1) : 0;
  const bar = el("div", { class: `bar ${part ? "" : "vague"}`, role: "progressbar", "aria-valuenow": Math.round(part * 100) }, el("i"));
  bar.firstChild.style.width = part ? `${Math.max(part * 100, 4)}%` : "";
  return [el("p", {}, stage(task)), bar,
    el("button", { type: "button", class: "plain", disabled: !task || state.isCancelling, onclick: takeBack }, state.isCancelling ? words().cancelling : words().cancel)];
}

function stage(task) {
  if (!task) return words().handingIn;
  if (task.state === "waiting") return words().waiting(task.position);
  if (task.state === "delivering") return words().stages.delivering;
  const named = words().stages[task.stage];
  if (named) return named;
  return task.step && task.step < task.total ? words().step(task.step, task.total) : words().running;
}

function drawNotice() {
  const says = state.isOffline ? words().offline : state.phase === "broken" ? "" : state.trouble;
  const place = at("notices");
  place.hidden = !says;
  if (place.textContent !== says) refill(place, el("p", {}, says));
  const warns = state.phase === "edit" ? notice() : "";
  at("notice").hidden = !warns;
  at("notice").textContent = warns;
}

/** Why the studio cannot do what the mode asks for; empty where it can. */
function notice() {
  const can = capability(state.mode);
  return !state.studio || can?.is_awake ? "" : can ? words().nobody : words().unknown;
}
