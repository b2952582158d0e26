/** An empty conversation: a little picture, a sentence, and an example to tap. */

import * as api from "./api.js";
import { at, el } from "./dom.js";
import { tried } from "./notices.js";
import { isPrivate, openChat, state } from "./store.js";
import { language, words } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/** The scene: tag, attributes. A red fish under the moon, as the example asks. */
const SCENE = [
  ["rect", { width: 260, height: 170, fill: "#2b2f6b" }],
  ["rect", { y: 98, width: 260, height: 72, fill: "#23417c" }],
  ["circle", { cx: 196, cy: 44, r: 38, fill: "#ffe9a81f" }],
  ["circle", { cx: 196, cy: 44, r: 24, fill: "#ffe9a8" }],
  ["circle", { cx: 188, cy: 38, r: 4, fill: "#f1d489" }],
  ["circle", { cx: 203, cy: 51, r: 3, fill: "#f1d489" }],
  ["path", { d: "M0 104q16-9 32 0t32 0 32 0 32 0 32 0 32 0 32 0 36 0v66H0Z", fill: "#2c559b" }],
  ["path", { d: "M178 112h36M184 122h24M190 132h12", stroke: "#ffe9a8", "stroke-width": 3, "stroke-linecap": "round", opacity: 0.55 }],
  ["path", { d: "M48 124c24-30 66-30 90 0l26-22c5 14 5 30 0 44l-26-22c-24 30-66 30-90 0Z", fill: "#ff6b5e" }],
  ["path", { d: "M92 103c8-14 22-16 32-12-6 6-8 12-8 18Z", fill: "#ff8d7b" }],
  ["path", { d: "M92 116c10 4 10 12 0 16M106 114c10 4 10 16 0 20", stroke: "#d9483f", "stroke-width": 2.6, "stroke-linecap": "round", fill: "none" }],
  ["circle", { cx: 68, cy: 119, r: 5.5, fill: "#fff" }],
  ["circle", { cx: 67, cy: 119, r: 2.8, fill: "#1c1f3f" }],
  ["path", { d: "M36 104a4 4 0 1 0 .1 0M26 92a2.5 2.5 0 1 0 .1 0", stroke: "#9fc3ff", "stroke-width": 1.6, fill: "none" }],
  ["path", { d: "M40 28v8M36 32h8M92 48v6M89 51h6M134 22v8M130 26h8M238 84v6M235 87h6M62 66v4M60 68h4", stroke: "#cdd6ff", "stroke-width": 1.8, "stroke-linecap": "round" }],
];

function scene() {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 260 170", width: 260, height: 170, class: "scene", "aria-hidden": "true" })) svg.setAttribute(key, value);
  for (const [tag, facts] of SCENE) {
    const part = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(facts)) part.setAttribute(key, value);
    svg.append(part);
  }
  return svg;
}

/** Show or hide the invitation. In a group the example is a command, as bots hear those everywhere. */
export function drawEmpty(wanted) {
  const box = at("empty");
  box.hidden = !wanted;
  const mark = `${language()} ${state.user} ${state.chat} ${state.thread} ${state.bot?.description}`;
  if (!wanted || box.dataset.mark === mark) return;
  box.dataset.mark = mark;
  const privately = isPrivate(openChat());
  const text = privately ? words().example : `/draw ${words().example}`;
  const say = () => tried(api.say(state.user, { chat: state.chat, thread: state.thread, text }));
  box.replaceChildren(scene(), el("h3", {}, words().empty),
    el("p", {}, (privately && state.bot?.description) || words().emptyHint),
    el("button", { type: "button", class: "suggestion", onclick: say }, el("span", { class: "typed" }, words().typeExample), text));
}
