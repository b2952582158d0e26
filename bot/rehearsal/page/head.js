/** The bar above the conversation: whose chat it is, and what the bot is doing right now. */

import { at, avatar, el, iconButton, refill } from "./dom.js";
import { isPrivate, openChat, place, state } from "./store.js";
import { words } from "./words.js";

/** Draw the bar anew. `back` leads to the list of chats on a narrow screen. */
export function drawHead(back) {
  const chat = openChat();
  at("talk").hidden = !chat;
  if (!chat) return;
  const privately = isPrivate(chat);
  const topic = chat.topics.find((one) => one.id === state.thread);
  const title = privately ? state.bot.name : chat.is_forum ? `${topic?.name ?? words().general} · ${chat.title}` : chat.title;
  refill(at("talk-head"),
    iconButton("back", words().back, back, { class: "round to-chats", data: { key: "back" } }),
    privately ? avatar(state.bot.name, "bot") : avatar(chat.title, 4),
    el("div", { class: "who" }, el("h2", {}, title), statusLine(chat)));
  document.title = `${title} · Atelier`;
}

function statusLine(chat) {
  const action = state.actions.get(place(chat.id, state.thread));
  if (action) {
    const dots = el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
    const doing = words().actions[action.action] ?? words().actions.typing;
    return el("div", { class: "status busy" }, isPrivate(chat) ? doing : `${state.bot.name} ${doing}`, dots);
  }
  const inside = chat.members.filter((member) => !["left", "kicked"].includes(member.status)).length;
  return el("div", { class: "status" }, isPrivate(chat) ? words().bot : words().members(inside));
}
