/** A message's text with its entities as nodes. Offsets are UTF-16 units, which is how JavaScript counts too. */

import { el, isSafeLink } from "./dom.js";
import { fullTime, moment } from "./time.js";
import { words } from "./words.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", hashtag: "span", cashtag: "span", mention: "span", text_mention: "span", custom_emoji: "span" };
const LINKED = { url: (text) => (/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`), email: (text) => `mailto:${text}`, phone_number: (text) => `tel:${text}` };

/**
 * Text and entities as a fragment.
 * @param {string} text
 * @param {Array<object>} entities as the Bot API sends them
 * @param {{copy: function(string), command: function(string)}} deeds what tapping code and a command does
 */
export function rich(text, entities, deeds) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fragment.append(...weave(text, 0, text.length, sorted, deeds));
  return fragment;
}

function weave(text, start, end, entities, deeds) {
  const nodes = [];
  let here = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < here || entity.offset >= end) continue;
    if (entity.offset > here) nodes.push(text.slice(here, entity.offset));
    const inside = entities.slice(index + 1).filter((other) => other.offset < stop);
    nodes.push(dress(entity, text.slice(entity.offset, stop), weave(text, entity.offset, stop, inside, deeds), deeds));
    here = stop;
  }
  if (here < end) nodes.push(text.slice(here, end));
  return nodes;
}

function dress(entity, raw, nodes, deeds) {
  const kind = entity.type;
  if (kind in LINKED) return link(LINKED[kind](raw), nodes);
  switch (kind) {
    case "text_link": return link(entity.url, nodes);
    case "code": return tappable("code", "code", raw, nodes, deeds.copy);
    case "pre": return codeBlock(entity, raw, nodes, deeds);
    case "bot_command": return tappable("span", "command", raw, nodes, deeds.command);
    case "spoiler": return spoiler(nodes);
    case "blockquote": return el("blockquote", {}, nodes);
    case "expandable_blockquote": return folded(nodes);
    case "date_time": return dated(entity, raw);
    default: return el(TAGS[kind] ?? "span", { class: kind }, nodes);
  }
}

function link(address, nodes) {
  if (!isSafeLink(address)) return el("span", { class: "link" }, nodes);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", class: "link" }, nodes);
}

/** Something in running text that answers to a tap and to the keyboard alike. */
function tappable(tag, name, raw, nodes, deed) {
  const act = () => deed(raw);
  const onkeydown = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(); } };
  return el(tag, { class: name, role: "button", tabindex: "0", onclick: act, onkeydown }, nodes);
}

function codeBlock(entity, raw, nodes, deeds) {
  const head = el("button", { type: "button", class: "pre-head", "aria-label": words().copy, onclick: () => deeds.copy(raw) }, entity.language || words().copy);
  return el("div", { class: "pre" }, head, el("pre", { tabindex: "0" }, nodes));
}

function spoiler(nodes) {
  const inner = el("span", { class: "spoiler-text" }, nodes);
  const show = () => { outer.classList.add("shown"); outer.removeAttribute("role"); outer.removeAttribute("aria-label"); };
  const onkeydown = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); show(); } };
  const outer = el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": words().spoiler, onclick: show, onkeydown }, inner);
  return outer;
}

function folded(nodes) {
  const quote = el("blockquote", { class: "folded" }, nodes);
  const toggle = () => { const open = quote.classList.toggle("open"); more.setAttribute("aria-expanded", String(open)); };
  const more = el("button", { type: "button", class: "fold", "aria-label": words().more, "aria-expanded": "false", onclick: toggle });
  quote.append(more);
  return quote;
}

function dated(entity, raw) {
  const ticking = entity.date_time_format === "r" ? { relative: entity.unix_time } : {};
  const text = moment(entity.unix_time, entity.date_time_format, raw);
  return el("time", { datetime: new Date(entity.unix_time * 1000).toISOString(), title: fullTime(entity.unix_time), data: ticking }, text);
}
