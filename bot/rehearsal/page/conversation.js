/** The open conversation: bubbles by day and sender, kept in step with the store, scrolled as a reader expects. */

import * as api from "./api.js";
import { bubble } from "./bubble.js";
import { at, el, icon } from "./dom.js";
import { drawEmpty } from "./empty.js";
import { inShort } from "./media.js";
import { tried } from "./notices.js";
import { isOwn, markSeen, messagesIn, place, state, unread } from "./store.js";
import { rich } from "./text.js";
import { dayKey, dayName } from "./time.js";
import { language, words } from "./words.js";

const TOGETHER = 300; // seconds within which bubbles of one sender form a row
const NEAR = 80; // CSS pixels from the end that still count as the end
let shown = new Map(); // key → {signature, node}
let where = ""; // persona and place on the page now
let following = true;
let lastOwn = 0; // the newest own message: sending one leads back to the end

/** Messages as items to draw: days, services, single messages and albums, each with a key and a signature. */
function itemsOf(messages) {
  const items = [];
  for (const message of messages) {
    const last = items.at(-1);
    if (!last || dayKey(last.date) !== dayKey(message.date)) items.push({ kind: "day", key: `day-${dayKey(message.date)}`, date: message.date });
    if (message.album && items.at(-1).album === message.album) items.at(-1).messages.push(message);
    else items.push({ kind: message.service ? "service" : "message", key: `m-${message.id}`, date: message.date, album: message.album, messages: [message] });
  }
  return items.map((item, index) => ({ ...item, first: !joins(items[index - 1], item), last: !joins(item, items[index + 1]) }));
}

function joins(before, after) {
  if (before?.kind !== "message" || after?.kind !== "message") return false;
  return before.messages[0].from?.id === after.messages[0].from?.id && after.date - before.date < TOGETHER;
}

function signature(item) {
  const parts = item.messages?.map((message) => `${message.id}.${message.revision}`) ?? [item.date];
  return [language(), item.first, item.last, ...parts].join(" ");
}

function nodeFor(item) {
  if (item.kind === "day") return el("div", { class: "day" }, dayName(item.date));
  if (item.kind === "service") return el("div", { class: "service" }, serviceText(item.messages[0]));
  return bubble(item.messages, item);
}

function serviceText(message) {
  const told = words().services[message.service.kind] ?? message.service.kind;
  return [message.from?.name, told, message.service.text && `“${message.service.text}”`].filter(Boolean).join(" ");
}

/** Draw the conversation; only what changed is built anew. */
export function drawConversation() {
  if (state.user === null) return;
  const messages = messagesIn(state.chat, state.thread);
  const here = `${state.user}/${place(state.chat, state.thread)}`;
  const moved = here !== where;
  const scroller = at("scroller");
  following = moved || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  if (moved) shown = new Map();
  const next = new Map();
  for (const item of itemsOf(messages)) {
    const [old, sign] = [shown.get(item.key), signature(item)];
    const entry = old?.signature === sign ? old : { signature: sign, node: nodeFor(item) };
    if (!old && !moved && item.kind === "message") entry.node.classList.add("fresh");
    if (old && old !== entry) dissolve(old.node, entry.node);
    next.set(item.key, entry);
  }
  shown = next;
  where = here;
  arrange(at("messages"), [...next.values()].map((entry) => entry.node).concat(draftNode() ?? []));
  drawEmpty(messages.length === 0 && !state.drafts.has(place(state.chat, state.thread)));
  const own = messages.findLast(isOwn)?.id ?? 0;
  if (following || (!moved && own > lastOwn)) toBottom("instant");
  lastOwn = own;
  settle();
}

/** An edited picture appears over the one before it, not over an empty frame. */
function dissolve(before, after) {
  const [old, frame] = [before.querySelector(".frame img"), after.querySelector(".frame")];
  if (old && frame && frame.querySelector("img")?.src !== old.src) frame.style.background = `center / cover url(${JSON.stringify(old.src)})`;
}

/** Put nodes in order, moving as few as possible and leaving the keyboard's focus where it was. */
function arrange(container, nodes) {
  const focused = container.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const wanted = new Set(nodes);
  for (const child of [...container.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => { if (container.children[index] !== node) container.insertBefore(node, container.children[index] ?? null); });
  if (focused && !container.contains(document.activeElement)) container.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function draftNode() {
  const draft = state.drafts.get(place(state.chat, state.thread));
  if (!draft) return null;
  const dots = el("span", { class: "dots" }, el("i"), el("i"), el("i"));
  const text = el("div", { class: "text" }, draft.text ? rich(draft.text, draft.entities, { copy() {}, command() {} }) : words().thinking, dots);
  const stop = draft.can_stop && el("div", { class: "keys" }, el("div", { class: "keyrow" },
    el("button", { type: "button", class: "key", onclick: () => tried(api.stopDraft(state.user, draft.draft, state.chat)) }, words().stop)));
  return el("article", { class: "message first last draft", "aria-busy": "true" }, el("div", { class: "body" }, el("div", { class: "bubble" }, text), stop));
}

function toBottom(behavior) {
  const scroller = at("scroller");
  scroller.scrollTo({ top: scroller.scrollHeight, behavior });
  following = true;
}

/** Unread badge, the button to the end, and what counts as seen. */
function settle() {
  const scroller = at("scroller");
  const near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  const count = unread(state.user, state.chat, state.thread);
  const button = at("to-bottom");
  button.hidden = near || following;
  button.setAttribute("aria-label", words().newMessages);
  button.replaceChildren(icon("down"), ...(count ? [el("span", { class: "count" }, String(count))] : []));
  const visible = document.visibilityState === "visible" && at("talk").offsetParent !== null;
  if ((near || following) && visible) markSeen();
}

/** Follow growing content (a photo arrives, a preview is edited in) while the reader is at the end. */
export function watchScroll() {
  const scroller = at("scroller");
  new ResizeObserver(() => { if (following) toBottom("instant"); }).observe(at("messages"));
  new ResizeObserver(() => { if (following) toBottom("instant"); }).observe(scroller);
  scroller.addEventListener("scroll", () => {
    following = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
    settle();
  }, { passive: true });
  document.addEventListener("visibilitychange", settle);
  at("to-bottom").addEventListener("click", () => toBottom("smooth"));
}

/** The last message of a place in a few words, with its sender where that helps. */
export function lastLine(message, isGroup) {
  const sender = message.from?.id === state.user ? words().you : isGroup ? message.from?.name : null;
  const line = message.service ? serviceText(message) : inShort(message);
  return sender && !message.service ? [el("b", {}, `${sender}: `), line] : [line];
}
