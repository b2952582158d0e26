/** The page from top to bottom: ask who looks, open the picture, draw the rooms whenever something changes. */

import * as api from "./api.js";
import { drawBar } from "./bar.js";
import { changed, goBack, open, redo, sentenceOf, undo } from "./deeds.js";
import { buildDock, drawDock, say } from "./dock.js";
import { at, el, icon, refill } from "./dom.js";
import { draw, fit, hover, resized, view } from "./easel.js";
import { listen } from "./gestures.js";
import { drawShelf, fillShelf } from "./shelf.js";
import { become, state, subscribe, tool } from "./state.js";
import * as telegram from "./telegram.js";
import { speak, words } from "./words.js";

const AGAIN_AFTER = 2000; // milliseconds until a studio that does not answer is asked again
let shelved = ""; // the result that the shelf was filled for
const SIZES = { least: 6, most: 140, step: 1.25 };

/** Start; Telegram's object is in place by now. */
export function begin() {
  speak(telegram.language());
  dress();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);
  telegram.settle(dress, stepBack);
  buildDock();
  subscribe(drawAll);
  work();
  new ResizeObserver(resized).observe(at("stage"));
  addEventListener("keydown", press);
  become();
  if (telegram.initData()) meet();
  else become({ phase: "broken", trouble: words().fromChat });
}

/** Learn who looks and what the page was opened for. */
async function meet() {
  const opened = new URLSearchParams(location.search).get("open") ?? "";
  let studio;
  try {
    studio = await api.studio(opened);
  } catch (error) {
    if (error instanceof api.Refusal && error.code === "not-opened" && opened) return meetAnyway(error);
    become({ phase: "broken", trouble: sentenceOf(error) });
    if (!(error instanceof api.Refusal)) setTimeout(meet, AGAIN_AFTER);
    return;
  }
  await welcome(studio);
}

/** The picture of the link is gone or somebody else's; one's own are still here. */
async function meetAnyway(error) {
  try {
    await welcome(await api.studio(""));
    become({ trouble: error.message });
  } catch (worse) {
    become({ phase: "broken", trouble: sentenceOf(worse) });
  }
}

async function welcome(studio) {
  speak(studio.language);
  say(studio.opened?.prompt ?? "");
  become({ studio, opened: studio.opened?.id ?? "", phase: studio.opened ? "loading" : "pick", trouble: "" });
  fillShelf();
  if (studio.opened) await open(studio.opened.picture, studio.opened.deed);
}

function work() {
  listen(at("easel"), {
    begin(x, y) {
      if (state.phase === "result") { become({ compares: isComparable() }); return state.compares; }
      if (state.phase !== "edit") return false;
      const spot = view.toPicture(x, y);
      if (state.mode === "outpaint") return state.frame.begin(...spot, view.scale);
      state.mask.begin(state.erases, state.size / view.scale, ...spot);
      draw();
      return true;
    },
    move(x, y) { if (state.phase === "edit") { tool().move(...view.toPicture(x, y)); draw(); } },
    end() {
      if (state.compares) become({ compares: false });
      if (state.phase !== "edit") return;
      tool().end();
      changed();
      if (state.mode === "outpaint") fit();
    },
    drop() { if (state.compares) become({ compares: false }); else if (state.phase === "edit") { tool().drop(); become(); } },
    pan(across, down) { view.pan(across, down); become(); },
    zoom(factor, x, y) { view.zoom(factor, x, y); become(); },
    hover,
  });
}

const isComparable = () => state.result.width === state.image.width && state.result.height === state.image.height;

function press(event) {
  if (state.phase !== "edit" || event.target.closest?.("textarea, input")) return;
  const key = event.key.toLowerCase();
  const deed = event.ctrlKey || event.metaKey
    ? { z: event.shiftKey ? redo : undo, y: redo }[key]
    : { b: () => become({ erases: false }), e: () => become({ erases: true }), "[": () => resize(1 / SIZES.step), "]": () => resize(SIZES.step), 0: fit }[key];
  if (!deed) return;
  event.preventDefault();
  deed();
}

const resize = (by) => become({ size: Math.min(Math.max(state.size * by, SIZES.least), SIZES.most) });

/** The arrow back of Telegram's app. */
function stepBack() {
  if (at("app").dataset.shelf === "open") become({ shelfOpen: false });
  else if (state.phase === "result") goBack();
}

function dress() {
  document.documentElement.dataset.theme = telegram.colourScheme();
  draw();
}

function drawAll() {
  const app = at("app");
  if (state.made && state.made.id !== shelved) {
    shelved = state.made.id;
    fillShelf();
  }
  Object.assign(app.dataset, { phase: state.phase, mode: state.mode, shelf: state.shelfOpen ? "open" : "closed" });
  telegram.offerBack(state.shelfOpen || state.phase === "result");
  drawBar();
  drawDock();
  drawShelf();
  drawHint();
  drawZoom();
  drawVeil();
  at("easel").setAttribute("aria-label", state.picture?.prompt || words().myPictures);
  draw();
}

function drawHint() {
  const says = state.phase === "result" && isComparable() ? words().hold
    : state.phase !== "edit" || state.touched ? ""
      : state.mode === "inpaint" ? words().hintBrush : words().hintFrame;
  at("hint").textContent = says;
  at("hint").hidden = !says;
}

function drawZoom() {
  const middle = () => [at("stage").clientWidth / 2, at("stage").clientHeight / 2];
  const key = (name, label, deed) => el("button", { type: "button", "aria-label": label, title: label, onclick: deed }, icon(name, 18));
  at("zoom").hidden = !["edit", "result"].includes(state.phase);
  refill(at("zoom"),
    key("minus", words().less, () => { view.zoom(1 / 1.5, ...middle()); become(); }),
    !view.isFitting && key("fit", words().fit, () => { fit(); become(); }),
    key("plus", words().moreZoom, () => { view.zoom(1.5, ...middle()); become(); }));
}

function drawVeil() {
  const veil = at("veil");
  const isCovered = ["edit", "result"].includes(state.phase) && state.isCovered;
  veil.hidden = !isCovered && !["loading", "broken"].includes(state.phase);
  if (isCovered) refill(veil, el("p", {}, words().covered), el("button", { type: "button", class: "plain", onclick: () => become({ isCovered: false }) }, words().show));
  if (state.phase === "loading") refill(veil, el("span", { class: "spinner", "aria-hidden": "true" }), el("p", {}, words().loading));
  if (state.phase === "broken") refill(veil, el("img", { src: "mark.svg", alt: "", width: 56, height: 56 }), el("p", {}, state.trouble));
}
