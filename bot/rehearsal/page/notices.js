/** Short words to the person: toasts that go by themselves, alerts that wait for a press, and the clipboard. */

import { at, el } from "./dom.js";
import { words } from "./words.js";

/** A line that goes away by itself; longer texts stay longer. */
export function toast(text) {
  const note = el("div", { class: "toast" }, text);
  at("toasts").append(note);
  setTimeout(() => note.classList.add("leaving"), 2500 + text.length * 30);
  setTimeout(() => note.remove(), 2800 + text.length * 30);
}

/** A dialog from the bot that waits for OK. */
export function alertBox(text) {
  const dialog = el("dialog", { class: "sheet alert", "aria-label": words().answered },
    el("p", {}, text),
    el("div", { class: "choices" }, el("button", { type: "button", class: "pill main", autofocus: true, onclick: () => dialog.close() }, "OK")));
  show(dialog);
}

/** Put a dialog over the page; it leaves the page when it is closed, and a press beside it closes it. */
export function show(dialog) {
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
}

/** Run a deed and tell the person when it is refused; answers undefined then. */
export async function tried(promise) {
  try {
    return await promise;
  } catch (error) {
    toast(error instanceof TypeError ? words().offline : error.message);
    return undefined;
  }
}

/** Copy a text and say so. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // not every browser lets a page on a plain address use the clipboard
    const field = el("textarea", { class: "away", "aria-hidden": "true" });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  toast(words().copied);
}
