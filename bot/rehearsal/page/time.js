/** Times as people say them, in the language of the page; relative ones tick by themselves. */

import { language, words } from "./words.js";

const STEPS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const date = (seconds) => new Date(seconds * 1000);
const format = (options) => new Intl.DateTimeFormat(language(), options);

/** 16:20 */
export const clock = (seconds) => format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date(seconds));

/** A full date and time, for the hover text. */
export const fullTime = (seconds) => format({ dateStyle: "long", timeStyle: "medium", hourCycle: "h23" }).format(date(seconds));

/** Which day a moment falls on; equal strings mean the same day. */
export const dayKey = (seconds) => date(seconds).toDateString();

/** "Today", "Yesterday" or "3 May", for the separators between days. */
export function dayName(seconds) {
  const now = new Date();
  if (dayKey(seconds) === now.toDateString()) return words().today;
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (dayKey(seconds) === yesterday.toDateString()) return words().yesterday;
  const sameYear = date(seconds).getFullYear() === now.getFullYear();
  return format({ day: "numeric", month: "long", year: sameYear ? undefined : "numeric" }).format(date(seconds));
}

/** The clock for today, the short date before that: the corner of a chat's row. */
export function rowTime(seconds) {
  if (dayKey(seconds) === new Date().toDateString()) return clock(seconds);
  return format({ day: "numeric", month: "short" }).format(date(seconds));
}

/** "in 40 seconds", "2 hours ago". */
export function relative(seconds) {
  const delta = Math.round(seconds - Date.now() / 1000);
  const [unit, size] = STEPS.find(([, step]) => Math.abs(delta) >= step) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(Math.trunc(delta / size), unit);
}

/** A date_time entity's text by the Bot API's format string: "r", or any of w (weekday), d/D (date), t/T (time). */
export function moment(seconds, pattern, fallback) {
  if (pattern === "r") return relative(seconds);
  const options = {};
  if (pattern?.includes("w")) options.weekday = "long";
  if (pattern?.includes("d")) Object.assign(options, { day: "numeric", month: "short" });
  if (pattern?.includes("D")) Object.assign(options, { day: "numeric", month: "long", year: "numeric" });
  if (pattern?.includes("t")) Object.assign(options, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (pattern?.includes("T")) Object.assign(options, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  return Object.keys(options).length ? format(options).format(date(seconds)) : fallback;
}

/** Every second, rewrite the relative moments that are on the page. */
export function keepTicking() {
  setInterval(() => {
    for (const node of document.querySelectorAll("time[data-relative]")) {
      const text = relative(Number(node.dataset.relative));
      if (node.textContent !== text) node.textContent = text;
    }
  }, 1000);
}
