/** The list above the field: commands (by the menu button or by typing "/") and the bot's inline results. */

import * as api from "./api.js";
import { el } from "./dom.js";
import { tried } from "./notices.js";
import { changed, put, state } from "./store.js";
import { words } from "./words.js";

const PAUSE = 350; // milliseconds without a key before the bot is asked
let list = null;
let options = [];
let chosen = 0;
let timer = null;

/** Show or hide the whole menu. */
export function toggleMenu(field) {
  if (list) return hide();
  return offer(field, state.commands.map((command) => commandOption(field, command)));
}

/** Follow what is typed. */
export function drawSuggestions(field) {
  clearTimeout(timer);
  const inline = state.bot && field.value.match(new RegExp(`^@${state.bot.username}\\s([\\s\\S]*)$`));
  if (inline) {
    timer = setTimeout(() => askInline(field, inline[1]), PAUSE);
    return;
  }
  const typed = field.value.match(/^\/([a-z0-9_]*)$/i);
  if (!typed || !state.commands.length) { hide(); return; }
  const fitting = state.commands.filter((command) => command.command.startsWith(typed[1].toLowerCase()));
  offer(field, fitting.map((command) => commandOption(field, command)), words().noCommands);
}

function commandOption(field, command) {
  return {
    title: `/${command.command}`, about: command.description, completion: `/${command.command} `,
    pick: () => { clear(field); return tried(api.say(state.user, { chat: state.chat, thread: state.thread, text: `/${command.command}` })); },
  };
}

async function askInline(field, query) {
  const answer = await tried(api.ask(state.user, { query, chat: state.chat, timeout: 8 }));
  if (!answer?.answered || !field.value.endsWith(query)) return;
  offer(field, answer.results.map((result) => ({
    title: result.title ?? result.text ?? words().photo, about: result.description ?? "", photo: result.photo,
    pick: async () => {
      clear(field);
      const sent = await tried(api.choose(state.user, { query: answer.query, result: result.id, chat: state.chat }));
      sent?.messages.forEach(put);
    },
  })));
}

function clear(field) {
  field.value = "";
  field.dispatchEvent(new Event("input"));
  changed();
}

function offer(field, next, nothing) {
  hide();
  if (!next.length && !nothing) return;
  options = next;
  chosen = 0;
  const rows = options.map((option, index) => el("button", {
    type: "button", class: "command-row", role: "option", id: `option-${index}`, tabindex: "-1", onclick: () => pick(index),
  }, option.photo && el("img", { src: option.photo, alt: "", class: "option-photo" }), el("b", {}, option.title), el("span", {}, option.about)));
  list = el("div", { class: "commands", role: "listbox", id: "suggestions", "aria-label": words().commands }, rows.length ? rows : el("p", { class: "command-row" }, el("span", {}, nothing)));
  field.closest(".box").append(list);
  field.setAttribute("aria-controls", "suggestions");
  mark(field);
  document.addEventListener("pointerdown", closeOutside);
}

function closeOutside(event) {
  if (!event.target.closest(".commands, .menu-button, #write")) hide();
}

function hide() {
  list?.remove();
  list = null;
  options = [];
  document.removeEventListener("pointerdown", closeOutside);
}

function mark(field) {
  [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === chosen && options.length > 0)));
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
  if (options.length) field.setAttribute("aria-activedescendant", `option-${chosen}`);
}

function pick(index) {
  const option = options[index];
  hide();
  option?.pick();
}

/** Keys that belong to the list while it is open; answers whether the key was used. */
export function handleKey(event, field) {
  if (!list) return false;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && options.length) {
    chosen = (chosen + by + options.length) % options.length;
    mark(field);
  } else if (event.key === "Escape") hide();
  else if (event.key === "Enter" && !event.shiftKey && options.length) pick(chosen);
  else if (event.key === "Tab" && options[chosen]?.completion) {
    field.value = options[chosen].completion;
    hide();
    field.dispatchEvent(new Event("input"));
  } else return false;
  event.preventDefault();
  return true;
}
