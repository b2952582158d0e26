/** Keeps the page equal to the stage: events as they happen, and a full look again after every break of the line. */

import * as api from "./api.js";
import { changed, open, place, put, putAll, remove, startCounting, state, threadOf } from "./store.js";

const PATIENCE = [300, 600, 1200, 2500]; // milliseconds between attempts to reach the stage
let source = null;
let attempts = 0;
let held = null; // events that came while the page was looking around; they are heard afterwards, in order

/** Fetch everything; called at first and after each break, so nothing that happened meanwhile is missed. */
async function lookAround() {
  const [{ bot, personas }, { chats }] = await Promise.all([api.personas(), api.chats()]);
  Object.assign(state, { bot, personas, chats: new Map(chats.map((chat) => [chat.id, chat])) });
  const answers = await Promise.all(chats.map((chat) => api.messages(chat.id)));
  chats.forEach((chat, index) => putAll(chat.id, answers[index]));
  for (const known of [...state.messages.keys()]) if (!state.chats.has(known)) state.messages.delete(known);
  startCounting();
  const lost = state.user !== null && !state.personas.some((one) => one.id === state.user);
  if (state.user === null || lost) openFirst();
  else if (!state.chats.has(state.chat)) open(state.user, state.user, null);
  await askCommands();
}

/** The place in the address, else where the page was last, else the persona that speaks the browser's language. */
function openFirst() {
  const route = location.hash.slice(2) || localStorage.getItem("place") || "";
  const [user, chat, thread] = route.split("/").map((part) => (part === "" ? null : Number(part)));
  const spoken = navigator.language.slice(0, 2);
  const mine = state.personas.find((one) => one.id === user);
  const chosen = mine ?? state.personas.find((one) => one.language_code.startsWith(spoken)) ?? state.personas[0];
  open(chosen.id, mine ? chat : chosen.id, mine ? thread : null);
}

/** The command menu for the open chat. */
export async function askCommands() {
  const { user, chat } = state;
  const answer = await api.commands(user, chat).catch(() => ({ commands: [] }));
  if (user !== state.user || chat !== state.chat) return;
  state.commands = answer.commands;
  changed();
}

function expire(map, key, entry) {
  map.set(key, entry);
  setTimeout(() => { if (map.get(key) === entry) { map.delete(key); changed(); } }, Math.max(500, entry.until * 1000 - Date.now()));
  changed();
}

const HEARD = {
  message: ({ message }) => put(message),
  edited: ({ message }) => put(message),
  deleted: ({ chat, ids }) => remove(chat, ids),
  action: (data) => expire(state.actions, place(data.chat, threadOf(data)), data),
  draft: (data) => expire(state.drafts, place(data.chat, threadOf(data)), data),
  commands: askCommands,
  chat: ({ chat }) => { state.chats.set(chat.id, chat); startCounting(); changed(); },
  persona: ({ persona }) => {
    const index = state.personas.findIndex((one) => one.id === persona.id);
    if (index < 0) state.personas.push(persona); else state.personas[index] = persona;
    startCounting();
    changed();
  },
  bot: ({ bot }) => { state.bot = bot; changed(); },
};

async function greeted(hello) {
  if (hello.revision < state.revision) state.messages.clear(); // the stage was started anew
  state.revision = hello.revision;
  held = [];
  await lookAround();
  const later = held;
  held = null;
  for (const [hear, data] of later) hear(data);
  attempts = 0;
  state.online = true;
  changed();
}

function lost() {
  source?.close();
  if (attempts > 0) { state.online = false; changed(); }
  setTimeout(listen, PATIENCE[Math.min(attempts, PATIENCE.length - 1)]);
  attempts += 1;
}

/** Open the line to the stage, and open it again for ever. */
export function listen() {
  // No "after": everything is fetched on each hello, and a stage that was started anew counts its events from one again.
  const line = new EventSource("/control/events");
  source = line;
  line.onerror = () => { if (source === line) lost(); };
  line.addEventListener("hello", (event) => {
    greeted(JSON.parse(event.data)).catch(() => { if (source === line) lost(); });
  });
  for (const [name, hear] of Object.entries(HEARD)) {
    line.addEventListener(name, (event) => {
      const data = JSON.parse(event.data);
      state.revision = Math.max(state.revision, data.message?.revision ?? 0);
      if (held) held.push([hear, data]); else hear(data);
    });
  }
}
