/** The drawer of rehearsal controls: faults, what the persona does to the bot, and the bot's journal. */

import * as api from "./api.js";
import { at, el, iconButton } from "./dom.js";
import { tried } from "./notices.js";
import { isPrivate, openChat, persona, state } from "./store.js";
import { language, words } from "./words.js";

const METHODS = ["*", "sendMessage", "sendPhoto", "sendMediaGroup", "sendDocument", "editMessageText", "editMessageCaption", "editMessageMedia", "answerCallbackQuery", "deleteMessage", "getUpdates"];
const KEPT = 60; // calls shown
const PACE = 1500; // milliseconds between looks at the journal while the drawer is open
let entries = [];
let last = 0;
let timer = null;
let mark = "";

/** Open the drawer or put it away. */
export function toggleDrawer() {
  const drawer = at("drawer");
  drawer.hidden = !drawer.hidden;
  clearInterval(timer);
  mark = "";
  if (drawer.hidden) return;
  drawDrawer();
  look();
  timer = setInterval(look, PACE);
  drawer.querySelector("button")?.focus();
}

/** Draw the drawer where it shows something that changed. */
export function drawDrawer() {
  const drawer = at("drawer");
  const now = [language(), state.user, state.chat, persona()?.blocked].join(" ");
  if (drawer.hidden || now === mark) return;
  mark = now;
  drawer.setAttribute("aria-label", words().drawer);
  drawer.replaceChildren(
    el("header", {}, el("h2", {}, words().drawer), iconButton("close", words().close, toggleDrawer)),
    personaSection(), faultSection(),
    el("section", {}, el("h3", {}, words().journal), el("p", {}, words().journalHint), el("div", { class: "journal", id: "journal" })));
  drawJournal();
  drawFaults();
}

function personaSection() {
  const { name, blocked } = persona();
  const pill = (text, change) => el("button", { type: "button", class: "pill stern", onclick: () => tried(api.become(state.user, change)) }, text);
  const chat = openChat();
  return el("section", {}, el("h3", {}, `${words().membership}: ${name}`), el("div", { class: "choices" },
    pill(blocked ? words().unblock : words().block, { blocked: !blocked }),
    chat && !isPrivate(chat) && pill(words().left, { chat: chat.id, left: true })));
}

function faultSection() {
  const method = el("select", {}, METHODS.map((name) => el("option", { value: name }, name)));
  const kind = el("select", {}, Object.entries(words().kinds).map(([value, text]) => el("option", { value }, text)));
  const times = el("input", { type: "number", min: "1", max: "99", value: "1" });
  const add = async () => {
    const slow = kind.value === "slow" ? { seconds: 5 } : {};
    await tried(api.addFault({ method: method.value, kind: kind.value, times: Number(times.value) || 1, ...slow }));
    drawFaults();
  };
  const clear = async () => { await tried(api.clearFaults()); drawFaults(); };
  return el("section", {}, el("h3", {}, words().faults), el("p", {}, words().faultsHint),
    el("div", { class: "fields" },
      el("label", {}, words().method, method), el("label", {}, words().times, times), el("label", { class: "wide" }, words().kind, kind)),
    el("div", { class: "choices" },
      el("button", { type: "button", class: "pill", onclick: add }, words().arm),
      el("button", { type: "button", class: "pill", id: "clear-faults", onclick: clear }, words().clear)));
}

async function drawFaults() {
  const answer = await api.faults().catch(() => []);
  const list = Array.isArray(answer) ? answer : (answer.faults ?? []);
  const button = at("clear-faults");
  if (!button) return;
  button.hidden = list.length === 0;
  button.textContent = `${words().clear} (${list.reduce((sum, fault) => sum + fault.times, 0)})`;
}

async function look() {
  const fresh = await api.journal(last).catch(() => []);
  if (!fresh.length) return;
  last = fresh.at(-1).n;
  const calls = fresh.filter((entry) => entry.method !== "getUpdates");
  entries = [...calls.reverse(), ...entries].slice(0, KEPT);
  if (calls.length) drawJournal();
  drawFaults();
}

function drawJournal() {
  const box = at("journal");
  if (!box) return;
  const opened = new Set([...box.querySelectorAll("details[open]")].map((node) => node.dataset.n));
  box.replaceChildren(...entries.map((entry) => row(entry, opened.has(String(entry.n)))));
}

function row(entry, open) {
  const { n, method, status, ok, time, milliseconds, parameters, files, description, fault, warnings } = entry;
  const when = new Date(time * 1000).toLocaleTimeString(language(), { hour12: false });
  const told = JSON.stringify({ parameters, files, description, fault, warnings, milliseconds }, null, 1);
  return el("details", { open, data: { n: String(n) } },
    el("summary", {}, el("span", { class: "when" }, when), el("span", { class: "call" }, method), el("span", { class: `verdict${ok ? "" : " bad"}` }, fault ?? String(status))),
    el("pre", {}, told));
}
