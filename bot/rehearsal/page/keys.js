/** Inline keyboards: each kind of button does what it does in a messenger, and waits visibly for the bot's answer. */

import * as api from "./api.js";
import { el, icon, isSafeLink } from "./dom.js";
import { openMiniApp } from "./miniapp.js";
import { alertBox, copy, show, toast, tried } from "./notices.js";
import { chatsOf, isPrivate, open, state } from "./store.js";
import { words } from "./words.js";

const CORNERS = { url: "link", web_app: "link", copy: "copy", inline: "reply", inline_elsewhere: "reply" };
const waiting = new Set(); // "chat/message/row/column" of buttons whose answer is on its way

/** The keyboard under a message. */
export function inlineKeys(message) {
  const rows = message.buttons.map((row, y) => el("div", { class: "keyrow" }, row.map((button, x) => key(message, button, `${y}/${x}`))));
  return el("div", { class: "keys" }, rows);
}

function key(message, button, spot) {
  const id = `${message.chat}/${message.id}/${spot}`;
  const busy = waiting.has(id);
  const disabled = button.disabled || button.kind === "disabled" || busy;
  const node = el("button", { type: "button", class: `key ${button.style ?? ""}`, disabled, "aria-busy": busy ? "true" : null, data: { key: `key-${id}` } }, button.text);
  if (CORNERS[button.kind]) node.append(icon(CORNERS[button.kind], 12));
  node.addEventListener("click", () => DEEDS[button.kind]?.(button, message, id, node));
  return node;
}

const DEEDS = {
  callback: pressCallback,
  url: (button, message) => { if (isMiniApp(button.url)) pressMiniApp(button, message); else if (isSafeLink(button.url)) window.open(button.url, "_blank", "noopener"); },
  web_app: pressMiniApp,
  copy: (button) => copy(button.copy_text),
  inline: (button) => insertQuery(button.query),
  inline_elsewhere: (button) => pickChat(button.query),
};

const isMiniApp = (address) => /^https:\/\/(t|telegram)\.me\/[^/?]+\?startapp/.test(address ?? "");

/** The stage signs who opens it; a link to somebody else's Mini App stays a link. */
async function pressMiniApp(button, message) {
  const answer = await tried(api.press(state.user, { chat: message.chat, message: message.id, text: button.text }));
  if (answer?.launch) openMiniApp(answer.launch);
  else if (answer && isSafeLink(button.url)) window.open(button.url, "_blank", "noopener");
}

async function pressCallback(button, message, id, node) {
  waiting.add(id);
  node.disabled = true;
  node.setAttribute("aria-busy", "true");
  const answer = await tried(api.press(state.user, { chat: message.chat, message: message.id, data: button.data }));
  waiting.delete(id);
  // The message may have been edited meanwhile: the button on the page now is another node.
  const now = document.querySelector(`[data-key="${CSS.escape(`key-${id}`)}"]`);
  if (now?.getAttribute("aria-busy")) { now.disabled = false; now.removeAttribute("aria-busy"); }
  if (!answer) return;
  if (!answer.answered) toast(words().silent);
  else if (answer.text) (answer.alert ? alertBox : toast)(answer.text);
  if (answer.url && isSafeLink(answer.url)) window.open(answer.url, "_blank", "noopener");
}

function insertQuery(query) {
  document.dispatchEvent(new CustomEvent("insert", { detail: `@${state.bot.username} ${query ?? ""}` }));
}

function pickChat(query) {
  const go = (chat) => { dialog.close(); open(state.user, chat.id, null); insertQuery(query); };
  const rows = chatsOf(state.user).map((chat) => el("button", { type: "button", class: "command-row", onclick: () => go(chat) }, el("b", {}, isPrivate(chat) ? state.bot.name : chat.title)));
  const dialog = el("dialog", { class: "sheet", "aria-label": words().choose }, el("h2", {}, words().choose), rows);
  show(dialog);
}
