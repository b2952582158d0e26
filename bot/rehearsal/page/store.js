/** All that the page knows, and the one place where it changes; whoever draws subscribes and is told once per change. */

import { speak } from "./words.js";

export const state = {
  bot: null,
  personas: [],
  chats: new Map(), // chat id → chat
  messages: new Map(), // chat id → Map of message id → message
  actions: new Map(), // place → {action, until}
  drafts: new Map(), // place → draft
  commands: [],
  user: null, // the persona in use
  chat: null, // the open chat
  thread: null, // the open topic: 0 is General, null means the chat has none
  reply: null,
  editing: null,
  online: true,
  revision: 0,
};

const readers = new Set();
const seen = new Map(); // "user/place" → the newest message id that this persona has seen
let told = true;

/** Call `draw` after each change. */
export const subscribe = (draw) => readers.add(draw);

/** Something changed: draw soon, once for everything that changes together. */
export function changed() {
  if (!told) return;
  told = false;
  queueMicrotask(() => {
    told = true;
    for (const draw of readers) draw();
  });
}

export const place = (chat, thread) => `${chat}/${thread ?? ""}`;
export const persona = () => state.personas.find((one) => one.id === state.user);
export const openChat = () => state.chats.get(state.chat);
export const isPrivate = (chat) => chat?.kind === "private";
export const isOwn = (message) => message.from?.id === state.user;

/** A message's topic, in the words of `state.thread`. */
export function threadOf(message) {
  return state.chats.get(message.chat)?.is_forum ? (message.thread ?? 0) : null;
}

/** The chats that a persona is in, the freshest first. */
export function chatsOf(user) {
  const inside = (chat) => chat.members.some((member) => member.id === user && !["left", "kicked"].includes(member.status));
  const mine = [...state.chats.values()].filter((chat) => (isPrivate(chat) ? chat.id === user : inside(chat)));
  return mine.sort((a, b) => Number(isPrivate(b)) - Number(isPrivate(a)) || (latest(b.id)?.id ?? 0) - (latest(a.id)?.id ?? 0));
}

/** The messages of a chat or of one topic of it that the persona in use may see, oldest first. */
export function messagesIn(chat, thread = null) {
  const mine = (message) => (message.only_for ?? state.user) === state.user;
  const all = [...(state.messages.get(chat)?.values() ?? [])].filter(mine).sort((a, b) => a.id - b.id);
  return thread === null ? all : all.filter((message) => threadOf(message) === thread);
}

export const latest = (chat, thread = null) => messagesIn(chat, thread).at(-1);

/** How many messages of others a persona has not looked at. */
export function unread(user, chat, thread = null) {
  const fresh = (message) => message.from?.id !== user && message.id > (seen.get(`${user}/${place(chat, threadOf(message))}`) ?? Infinity);
  return messagesIn(chat, thread).filter(fresh).length;
}

/** The persona in use has the end of the open conversation before its eyes. */
export function markSeen() {
  const newest = latest(state.chat, state.thread);
  if (!newest || unread(state.user, state.chat, state.thread) === 0) return;
  seen.set(`${state.user}/${place(state.chat, state.thread)}`, newest.id);
  changed();
}

function placesOf(chat) {
  return chat.is_forum ? [0, ...chat.topics.map((topic) => topic.id)] : [null];
}

/** From here on, what comes counts as unread; what is there when the page opens does not. */
export function startCounting() {
  for (const { id } of state.personas) {
    for (const chat of state.chats.values()) {
      for (const thread of placesOf(chat)) {
        const key = `${id}/${place(chat.id, thread)}`;
        if (!seen.has(key)) seen.set(key, latest(chat.id, thread)?.id ?? 0);
      }
    }
  }
}

/** A new or changed message; an older version of a known one is ignored. */
export function put(message) {
  if (!state.messages.has(message.chat)) state.messages.set(message.chat, new Map());
  const known = state.messages.get(message.chat);
  if ((known.get(message.id)?.revision ?? -1) > message.revision) return;
  known.set(message.id, message);
  if (message.from?.is_bot) {
    state.actions.delete(place(message.chat, threadOf(message)));
    state.drafts.delete(place(message.chat, threadOf(message)));
  }
  changed();
}

/** A chat's whole list as the stage tells it; what came after that answer was written stays. */
export function putAll(chat, answer) {
  const later = [...(state.messages.get(chat)?.values() ?? [])].filter((message) => message.revision > answer.revision);
  state.messages.set(chat, new Map([...answer.messages, ...later].map((message) => [message.id, message])));
  changed();
}

/** Messages are gone. */
export function remove(chat, ids) {
  for (const id of ids) state.messages.get(chat)?.delete(id);
  if (state.reply?.chat === chat && ids.includes(state.reply.id)) state.reply = null;
  if (state.editing?.chat === chat && ids.includes(state.editing.id)) state.editing = null;
  changed();
}

/** Look at a chat as a persona; the address bar remembers it. */
export function open(user, chat, thread) {
  const target = state.chats.get(chat) ?? state.chats.get(user);
  Object.assign(state, { user, chat: target?.id ?? user, reply: null, editing: null });
  state.thread = target?.is_forum ? (thread ?? 0) : null;
  speak(persona()?.language_code);
  const route = [state.user, state.chat, state.thread].filter((part) => part !== null).join("/");
  history.replaceState(null, "", `#/${route}`);
  localStorage.setItem("place", route);
  changed();
}
