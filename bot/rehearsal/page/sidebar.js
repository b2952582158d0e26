/** The left column: who writes, and that person's chats with their topics, previews and unread counts. */

import { hue } from "./bubble.js";
import { lastLine } from "./conversation.js";
import { at, avatar, el, refill } from "./dom.js";
import { chatsOf, isPrivate, latest, open, place, state, unread } from "./store.js";
import { rowTime } from "./time.js";
import { words } from "./words.js";

/** Draw the column anew. `go` is called after a chat was chosen. */
export function drawSidebar(go) {
  at("personas").setAttribute("aria-label", words().personas);
  at("chats").setAttribute("aria-label", words().chats);
  at("banner").textContent = words().hereOnly;
  at("banner").parentElement.classList.toggle("away", !state.online);
  refill(at("personas"), state.personas.map((persona) => personaButton(persona, go)));
  const rows = chatsOf(state.user).flatMap((chat) => rowsOf(chat, go));
  refill(at("chats"), rows.length ? rows : [el("p", {}, words().noChats)]);
}

function personaButton(persona, go) {
  const count = persona.id === state.user ? 0 : chatsOf(persona.id).reduce((sum, chat) => sum + (isPrivate(chat) ? unread(persona.id, chat.id) : 0), 0);
  const face = avatar(persona.name, hue(persona));
  if (count) face.append(badge(count));
  const role = words().roles[persona.role] ?? persona.role;
  const chosen = persona.id === state.user;
  return el("button", {
    type: "button", class: "persona", role: "radio", "aria-checked": String(chosen), tabindex: chosen ? "0" : "-1", "aria-label": `${persona.name}, ${role}`,
    data: { key: `persona-${persona.id}` }, onclick: () => switchTo(persona, go), onkeydown: (event) => stepPersona(event, go),
  }, face, el("span", { class: "name" }, persona.name), el("span", { class: "role" }, role));
}

function switchTo(persona, go) {
  const same = chatsOf(persona.id).find((chat) => chat.id === state.chat && !isPrivate(chat));
  open(persona.id, same ? same.id : persona.id, same ? state.thread : null);
  go(false);
}

/** Arrow keys move within the group of personas, as radio buttons do. */
function stepPersona(event, go) {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const index = state.personas.findIndex((one) => one.id === state.user);
  const target = state.personas.at((index + by) % state.personas.length);
  switchTo(target, go);
  document.querySelector(`[data-key="persona-${target.id}"]`)?.focus();
}

const badge = (count) => el("span", { class: "count", "aria-label": `${count} ${words().unread}` }, count > 99 ? "99+" : String(count));

function rowsOf(chat, go) {
  if (!chat.is_forum) return [row(chat, null, go)];
  const head = el("div", { class: "row forum" }, portrait(chat), el("span", { class: "lines" },
    el("span", { class: "title" }, chat.title), el("div", { class: "last" }, words().members(chat.members.filter((member) => member.status !== "left").length))));
  const topics = [{ id: 0, name: words().general }, ...chat.topics];
  return [head, ...topics.map((topic) => row(chat, topic, go))];
}

function portrait(chat) {
  return isPrivate(chat) ? avatar(state.bot.name, "bot") : avatar(chat.title, 4);
}

/** A topic's letter on the colour that Telegram gave it. */
function topicMark(topic) {
  const mark = el("span", { class: "topic-mark hue-1", "aria-hidden": "true" }, topic.id === 0 ? "#" : [...topic.name][0].toUpperCase());
  if (topic.icon_color) Object.assign(mark.style, { background: `#${topic.icon_color.toString(16).padStart(6, "0")}`, color: "#14171fb8" });
  return mark;
}

function row(chat, topic, go) {
  const thread = topic ? topic.id : null;
  const title = topic ? topic.name : isPrivate(chat) ? state.bot.name : chat.title;
  const last = latest(chat.id, thread);
  const action = state.actions.get(place(chat.id, thread));
  const here = state.chat === chat.id && state.thread === thread;
  const count = here ? 0 : unread(state.user, chat.id, thread);
  const mark = topic ? topicMark(topic) : portrait(chat);
  const line = action ? [el("span", { class: "last busy" }, words().actions[action.action] ?? words().actions.typing, "…")]
    : [el("span", { class: "last" }, last ? lastLine(last, !isPrivate(chat)) : words().nothingYet)];
  return el("button", {
    type: "button", class: `row${topic ? " topic" : ""}`, "aria-current": here ? "true" : null, data: { key: `chat-${chat.id}-${thread ?? ""}` },
    onclick: () => { open(state.user, chat.id, thread); go(true); },
  }, mark, el("span", { class: "lines" },
    el("span", { class: "line" }, el("span", { class: "title" }, title), last && el("span", { class: "when" }, rowTime(last.date))),
    el("span", { class: "line" }, line, count > 0 && badge(count))));
}
