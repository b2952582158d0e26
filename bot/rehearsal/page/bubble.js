/** One message, or one album, as a bubble with everything that belongs to it. */

import * as api from "./api.js";
import { avatar, el, icon, iconButton } from "./dom.js";
import { inlineKeys } from "./keys.js";
import { attachment, inShort, mosaic, single } from "./media.js";
import { copy, tried } from "./notices.js";
import { changed, isOwn, isPrivate, openChat, state } from "./store.js";
import { swipeable } from "./swipe.js";
import { rich } from "./text.js";
import { clock, fullTime } from "./time.js";
import { visual } from "./visual.js";
import { words } from "./words.js";

const ONLY_EMOJI = /^(\p{Extended_Pictographic}|\p{Emoji_Component}){1,8}$/u;

/** The colour of a person's name and portrait: the same everywhere. */
export function hue(user) {
  if (!user || user.is_bot || user.id === state.bot?.id) return "bot";
  return Math.abs(user.id - 101) % 5;
}

const deeds = {
  copy,
  command: (text) => tried(api.say(state.user, { chat: state.chat, thread: state.thread, text })),
};

/**
 * The node for one item of the conversation.
 * @param {Array<object>} messages one message, or the members of an album
 * @param {{first: boolean, last: boolean}} edge where the item stands in a row of bubbles by one sender
 */
export function bubble(messages, edge) {
  const message = messages[0];
  const keyed = messages.at(-1).buttons.length > 0;
  const names = ["message", isOwn(message) && "own", edge.first && "first", edge.last && "last", keyed && "keyed"];
  const body = el("div", { class: "body" }, shell(messages, edge), keyed && inlineKeys(messages.at(-1)));
  const node = el("article", { class: names.filter(Boolean).join(" "), "aria-label": spoken(message), data: { message: message.id } });
  if (!isPrivate(openChat()) && !isOwn(message)) {
    const portrait = avatar(message.from?.name, hue(message.from));
    if (!edge.last) portrait.classList.add("gap");
    node.append(portrait);
  }
  node.append(body, tools(messages));
  return swipeable(node, () => replyTo(message));
}

const spoken = (message) => `${isOwn(message) ? words().you : (message.from?.name ?? "")}, ${clock(message.date)}`;

function shell(messages, edge) {
  const message = messages[0];
  const pictures = messages.filter(visual);
  const [words_, rest] = [textOf(messages, pictures), attachments(messages)];
  const bare = Boolean(message.sticker);
  const holding = pictures.length > 0 || rest.length > 0;
  const box = el("div", { class: `bubble${holding && !bare ? " holding" : ""}${bare ? " bare" : ""}` });
  if (edge.first && !isOwn(message) && !isPrivate(openChat())) box.append(sender(message));
  if (message.forwarded_from) box.append(el("span", { class: "sender" }, icon("reply", 13), ` ${message.forwarded_from}`));
  if (message.reply_to) box.append(quote(message.reply_to));
  const media = pictures.length > 1 ? mosaic(pictures) : pictures.length === 1 ? single(pictures[0]) : null;
  const parts = message.caption_above ? [words_, media, ...rest] : [media, ...rest, words_];
  if (message.reactions.length) parts.push(el("span", { class: "reactions" }, message.reactions.map((emoji) => el("span", {}, emoji))));
  box.append(...parts.filter(Boolean));
  const over = bare || (media && (!words_ || message.caption_above));
  const stamp = meta(messages, over);
  if (words_ && !over && !message.caption_above && !message.reactions.length) words_.append(stamp); else box.append(stamp);
  return box;
}

/** The words of an item. Pictures of an album that each have a caption show it in the lightbox only, as in Telegram. */
function textOf(messages, pictures) {
  const captioned = messages.filter((one) => one.caption);
  if (captioned.length > 1) return pictures.length > 0 ? null : prose(captioned.at(-1));
  return prose(captioned[0] ?? messages[0]);
}

function prose(message) {
  const text = message.text ?? message.caption;
  if (!text) return null;
  return el("div", { class: `text${ONLY_EMOJI.test(text) ? " emoji-only" : ""}` }, rich(text, message.entities, deeds));
}

/** Documents and sounds; in an album each but the last is followed by its own caption. */
function attachments(messages) {
  const several = messages.filter((one) => one.caption).length > 1;
  return messages.flatMap((one, index) => [attachment(one), several && !visual(one) && index < messages.length - 1 && prose(one)]).filter(Boolean);
}

function sender(message) {
  const role = openChat()?.members.find((member) => member.id === message.from?.id)?.status;
  const title = message.from?.is_bot ? words().bot : ["creator", "administrator"].includes(role) ? words().roles.chat_admin : null;
  return el("span", { class: `sender hue-${hue(message.from)}` }, message.from?.name ?? "", title && el("small", {}, title));
}

function quote(reply) {
  const known = state.messages.get(state.chat)?.get(reply.id);
  return el("button", { type: "button", class: "quote", onclick: () => flash(reply.id) },
    el("b", {}, reply.from?.name ?? ""), el("span", {}, known ? inShort(known) : (reply.text ?? words().message)));
}

function flash(id) {
  const target = document.querySelector(`[data-message="${id}"]`);
  if (!target) return;
  target.scrollIntoView({ block: "center", behavior: "smooth" });
  target.classList.remove("flash");
  requestAnimationFrame(() => target.classList.add("flash"));
}

function meta(messages, over) {
  const message = messages.at(-1);
  const edited = messages.some((one) => one.edited);
  return el("span", { class: `meta${over ? " over" : ""}`, title: fullTime(message.edit_date ?? message.date) },
    message.pinned && "📌", edited && el("span", {}, words().edited), el("span", {}, clock(message.date)));
}

/** Answer to a message: the composer shows it. */
function replyTo(message) {
  Object.assign(state, { reply: message, editing: null });
  changed();
  document.getElementById("write")?.focus();
}

function tools(messages) {
  const message = messages[0];
  const editable = isOwn(message) && (message.text !== null || message.caption !== null || visual(message)) && !message.via_bot;
  const edit = () => { Object.assign(state, { editing: message, reply: null }); changed(); };
  const erase = () => tried(Promise.all(messages.map((one) => api.erase(state.user, one.id, one.chat))));
  return el("div", { class: "deeds" },
    iconButton("reply", words().reply, () => replyTo(message)),
    editable && iconButton("pencil", words().edit, edit),
    (isOwn(message) || isPrivate(openChat())) && iconButton("trash", words().delete, erase));
}
