/** The shelf: the person's own pictures, newest first, and a way to bring one from this device. */

import * as api from "./api.js";
import { open, openFile, sentenceOf } from "./deeds.js";
import { at, el, icon, iconButton, refill } from "./dom.js";
import { become, state } from "./state.js";
import { words } from "./words.js";

const shelf = { pictures: [], next: null, asked: false };
const small = new Map(); // picture id -> address of its thumbnail

/** Fetch the first page, the newest. */
export async function fillShelf() {
  await fetchPage(null);
}

async function fetchPage(before) {
  try {
    const page = await api.pictures(before);
    Object.assign(shelf, { pictures: before ? [...shelf.pictures, ...page.pictures] : page.pictures, next: page.next, asked: true });
    become();
    for (const { id } of page.pictures) await look(id);
  } catch (error) {
    become({ trouble: sentenceOf(error) });
  }
}

async function look(id) {
  if (small.has(id)) return;
  try {
    small.set(id, URL.createObjectURL(await api.small(id)));
    const image = at("shelf").querySelector(`[data-picture="${CSS.escape(id)}"] img`);
    if (image) image.src = small.get(id);
  } catch (error) {
    if (!(error instanceof api.Refusal)) throw error; // one picture that was swept keeps no other from being shown
  }
}

/** Draw it as things stand; the tiles only when there are others. */
export function drawShelf() {
  const place = at("shelf");
  const named = `${shelf.pictures.map((picture) => picture.id).join()}/${shelf.next}/${words().more}/${state.picture?.id}`;
  if (place.dataset.shows === named) return;
  place.dataset.shows = named;
  refill(place,
    el("header", {}, el("h2", {}, state.image ? words().myPictures : words().pick), iconButton("close", words().close, () => become({ shelfOpen: false }), { class: "round close-key" })),
    el("div", { class: "tiles" }, bring(), shelf.pictures.map(tile)),
    shelf.asked && shelf.pictures.length === 0 && el("p", { class: "nothing" }, words().emptyShelf),
    shelf.next && el("button", { type: "button", class: "plain", onclick: () => fetchPage(shelf.next) }, words().more));
}

function tile(picture) {
  const about = picture.prompt || words().editThis;
  const name = picture.is_covered ? `${words().underCover}: ${about}` : about;
  const image = el("img", { alt: "", src: small.get(picture.id) ?? null, draggable: "false" });
  return el("button", { type: "button", class: picture.is_covered ? "tile covered" : "tile", "data-picture": picture.id, "aria-label": name, title: name, "aria-current": state.picture?.id === picture.id ? "true" : null, onclick: () => take(() => open(picture)) }, image);
}

function bring() {
  const input = el("input", { type: "file", accept: "image/*", class: "away", tabindex: -1, "aria-hidden": "true", onchange: () => { if (input.files[0]) take(() => openFile(input.files[0])); } });
  return el("button", { type: "button", class: "tile bring", onclick: () => input.click() }, icon("plus", 24), el("span", {}, words().device), input);
}

function take(deed) {
  if (state.phase === "working") return;
  become({ shelfOpen: false, opened: "" }); // what comes of another picture is nobody's business where the button stands
  deed();
}
