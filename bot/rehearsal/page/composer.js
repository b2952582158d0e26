/** Where a person writes: text, replies, edits, the menu button and the reply keyboard. */

import * as api from "./api.js";
import { at, el, icon, iconButton, refill } from "./dom.js";
import { pickFiles } from "./files.js";
import { inShort } from "./media.js";
import { tried } from "./notices.js";
import { changed, isOwn, isPrivate, messagesIn, openChat, persona, place, put, state } from "./store.js";
import { drawSuggestions, handleKey, toggleMenu } from "./suggestions.js";
import { language, words } from "./words.js";

const drafts = new Map(); // persona and place → what was written there and not sent
const asked = new Set(); // messages whose wish for a reply was already obeyed
const parts = {};
let where = "";
let editing = null;

/** Build the composer once; later drawings only change what differs. */
export function buildComposer() {
  parts.field = el("textarea", { id: "write", rows: "1", autocomplete: "off", onkeydown: onKey, oninput: onInput, onpaste: onPaste });
  parts.context = el("div", { class: "context", hidden: true });
  parts.menu = el("button", { type: "button", class: "menu-button", onclick: () => toggleMenu(parts.field) });
  parts.attach = iconButton("paperclip", "", () => pickFiles());
  parts.send = iconButton("send", "", send, { class: "round send" });
  parts.keyboardButton = iconButton("keyboard", "", () => { parts.keyboard.hidden = !parts.keyboard.hidden; });
  parts.keyboard = el("div", { class: "reply-keys", hidden: true });
  parts.box = el("div", { class: "box" }, parts.context, el("div", { class: "line-up" }, parts.menu, parts.attach, parts.field, parts.keyboardButton, parts.send));
  parts.blocked = el("button", { type: "button", class: "blocked", onclick: () => tried(api.become(state.user, { blocked: false })) });
  at("composer").append(parts.blocked, parts.box, parts.keyboard);
  document.addEventListener("insert", (event) => write(event.detail));
}

function write(text) {
  parts.field.value = text;
  parts.field.focus();
  onInput();
}

/** Follow the store: another place, a reply, an edit, a block, another language. */
export function drawComposer() {
  const here = `${state.user}/${place(state.chat, state.thread)}`;
  if (here !== where) {
    if (where && !editing) drafts.set(where, parts.field.value);
    where = here;
    editing = null;
    parts.field.value = drafts.get(here) ?? "";
  }
  if (state.editing !== editing) startOrEndEdit();
  const blocked = Boolean(persona()?.blocked) && isPrivate(openChat());
  parts.blocked.hidden = !blocked;
  parts.box.hidden = blocked;
  parts.blocked.textContent = words().unblock;
  label(parts.attach, words().attach);
  label(parts.send, words().send);
  label(parts.keyboardButton, words().showKeyboard);
  drawMenuButton();
  obeyForceReply();
  drawContext();
  drawKeyboard(blocked);
  settle();
}

function label(button, text) {
  button.title = text;
  button.setAttribute("aria-label", text);
}

function drawMenuButton() {
  parts.menu.hidden = state.commands.length === 0 || !isPrivate(openChat());
  if (parts.menu.dataset.language === language()) return;
  parts.menu.dataset.language = language();
  parts.menu.setAttribute("aria-label", words().commands);
  parts.menu.replaceChildren(icon("menu", 18), el("span", {}, words().menu));
}

function startOrEndEdit() {
  if (!editing) drafts.set(where, parts.field.value);
  editing = state.editing;
  parts.field.value = editing ? (editing.text ?? editing.caption ?? "") : (drafts.get(where) ?? "");
  if (editing) parts.field.focus();
}

function drawContext() {
  const about = state.editing ?? state.reply;
  parts.context.hidden = !about;
  if (!about) return;
  const title = state.editing ? words().editing : `${words().replyTo} ${about.from?.name ?? ""}`;
  parts.context.replaceChildren(icon(state.editing ? "pencil" : "reply"),
    el("div", { class: "lines" }, el("b", {}, title), el("span", {}, inShort(about))), iconButton("close", words().cancel, cancel));
}

/** A bot may ask for an answer to its message: the reply bar opens once by itself. */
function obeyForceReply() {
  const last = messagesIn(state.chat, state.thread).at(-1);
  if (last?.keyboard?.kind !== "force_reply" || asked.has(last.id)) return;
  asked.add(last.id);
  state.reply = last;
}

/** The newest reply keyboard of this place, unless it was taken away or used up. */
function replyKeyboard() {
  const messages = messagesIn(state.chat, state.thread);
  const last = messages.findLast((message) => message.keyboard);
  if (last?.keyboard.kind !== "keyboard") return null;
  const used = last.keyboard.one_time && messages.some((message) => isOwn(message) && message.id > last.id);
  return used ? null : last;
}

function drawKeyboard(blocked) {
  const message = blocked ? null : replyKeyboard();
  parts.keyboardButton.hidden = !message;
  parts.field.placeholder = message?.keyboard.placeholder ?? words().message;
  parts.field.setAttribute("aria-label", words().message);
  const mark = message ? `${message.id}/${message.revision}` : "";
  if (parts.keyboard.dataset.mark === mark) return;
  parts.keyboard.dataset.mark = mark;
  parts.keyboard.hidden = !message;
  const key = (text) => el("button", { type: "button", class: "key", onclick: () => say({ text }) }, text);
  refill(parts.keyboard, message?.keyboard.rows.map((row) => el("div", { class: "keyrow" }, row.map(key))) ?? []);
}

async function say(message) {
  const answer = await tried(api.say(state.user, { chat: state.chat, thread: state.thread, reply_to: state.reply?.id ?? null, ...message }));
  if (!answer) return false;
  state.reply = null;
  answer.messages.forEach(put);
  changed();
  return true;
}

async function send() {
  const text = parts.field.value.trim();
  if (!text || parts.send.disabled) return;
  const [target, before] = [state.editing, parts.field.value];
  parts.field.value = "";
  onInput();
  const done = target ? await change(target, text) : await say({ text });
  if (!done && !parts.field.value) { parts.field.value = before; onInput(); }
}

async function change(message, text) {
  const what = message.text !== null ? { text } : { caption: text };
  const answer = await tried(api.edit(state.user, message.id, { chat: message.chat, ...what }));
  if (!answer) return false;
  Object.assign(state, { editing: null });
  put(answer);
  return true;
}

function cancel() {
  Object.assign(state, { reply: null, editing: null });
  changed();
  parts.field.focus();
}

function onKey(event) {
  if (event.isComposing || handleKey(event, parts.field)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send();
  } else if (event.key === "Escape") {
    if (state.reply || state.editing) cancel();
  } else if (event.key === "ArrowUp" && !parts.field.value) {
    const last = messagesIn(state.chat, state.thread).findLast((message) => isOwn(message) && (message.text ?? message.caption) !== null);
    if (last) { event.preventDefault(); Object.assign(state, { editing: last, reply: null }); changed(); }
  }
}

function onInput() {
  drawSuggestions(parts.field);
  settle();
}

function onPaste(event) {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length) return;
  event.preventDefault();
  pickFiles(files);
}

/** Height by content, and the send button awake only when there is something to send. */
function settle() {
  parts.field.style.height = "auto";
  parts.field.style.height = `${parts.field.scrollHeight}px`;
  parts.send.disabled = !parts.field.value.trim();
}
