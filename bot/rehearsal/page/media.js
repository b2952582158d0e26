/** What a message carries besides text: photos, albums as mosaics, video, documents, sound and stickers. */

import { el, icon } from "./dom.js";
import { openLightbox } from "./lightbox.js";
import { moving, visual } from "./visual.js";
import { words } from "./words.js";

const BOX = { width: 430, height: 480, least: 240 }; // CSS pixels a single picture may take
const STRIPS = { 1: [1], 2: [2], 3: [1, 2], 4: [2, 2], 5: [2, 3], 6: [3, 3], 7: [2, 2, 3], 8: [2, 3, 3], 9: [3, 3, 3], 10: [2, 2, 3, 3] };
const SIZES = ["B", "KB", "MB", "GB"];
const arrived = new Set(); // addresses that were shown before: no fading in again after an edit

/** "1.2 MB" */
export function fileSize(bytes) {
  let [size, step] = [bytes ?? 0, 0];
  while (size >= 1024 && step < SIZES.length - 1) { size /= 1024; step += 1; }
  return `${step === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${SIZES[step]}`;
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const shape = (file) => (file.width && file.height ? file.width / file.height : 1.5);

/** One picture, sized to its own proportions. */
export function single(message) {
  const file = visual(message);
  const ratio = clamp(shape(file), 0.5, 2.6);
  const natural = Math.max(file.width ?? BOX.width, BOX.least);
  const width = Math.min(natural, BOX.width, BOX.height * ratio);
  const media = el("div", { class: "media" }, frame(message, message.video !== null));
  media.style.width = `${Math.round(width)}px`;
  media.style.aspectRatio = String(ratio);
  return media;
}

/** Several pictures as strips that fill the width without gaps. */
export function mosaic(messages) {
  const strips = STRIPS[messages.length] ?? messages.map(() => 1);
  let from = 0;
  const rows = strips.map((count) => {
    const members = messages.slice(from, (from += count));
    const ratios = members.map((message) => clamp(shape(visual(message)), count === 1 ? 1.25 : 0.68, 1.9));
    const frames = members.map((message, index) => {
      const node = frame(message, false);
      node.style.flex = `${ratios[index]} 0 0`;
      return node;
    });
    const strip = el("div", { class: "strip" }, frames);
    strip.style.aspectRatio = String(ratios.reduce((sum, ratio) => sum + ratio, 0));
    return strip;
  });
  return el("div", { class: "media mosaic" }, rows);
}

function frame(message, withControls) {
  const file = visual(message);
  if (withControls) {
    const video = el("video", { src: file.url, poster: file.thumbnail, controls: true, playsinline: true, preload: "metadata", "aria-label": words().video });
    return el("div", { class: "frame" }, video);
  }
  const label = message.photo ? words().photo : message.animation ? words().animation : words().video;
  const node = el("button", { type: "button", class: "frame", "aria-label": label, data: { key: `frame-${message.id}` } }, moving(file) ?? picture(file.url, label));
  if (message.spoiler) node.classList.add("veiled");
  if (message.animation) node.append(el("span", { class: "badge" }, words().animation));
  node.addEventListener("click", () => (node.classList.contains("veiled") ? node.classList.remove("veiled") : openLightbox(message)));
  return node;
}

function picture(address, label) {
  const image = el("img", { src: address, alt: label, draggable: "false", class: arrived.has(address) ? "" : "loading" });
  const show = () => { arrived.add(address); image.classList.remove("loading"); };
  image.addEventListener("load", show);
  image.addEventListener("error", show);
  return image;
}

/** A file as a row: its icon or thumbnail, name and size; a press saves it. */
export function documentRow(file) {
  const thumb = file.thumbnail ? el("img", { src: file.thumbnail, alt: "" }) : icon("file", 26);
  const name = file.name ?? words().document;
  return el("a", { class: "document", href: `${file.url}?download=1`, download: name, "aria-label": `${words().download}: ${name}` },
    el("span", { class: "thumb" }, thumb),
    el("span", { class: "lines" }, el("span", { class: "file-name" }, name), el("span", { class: "file-facts" }, fileSize(file.size))));
}

/** What else a message may carry, or null when there is nothing. */
export function attachment(message) {
  if (message.document) return documentRow(message.document);
  const sound = message.audio ?? message.voice;
  if (sound) return el("audio", { class: "audio", src: sound.url, controls: true, preload: "metadata", "aria-label": message.voice ? words().voice : words().audio });
  if (message.sticker) return moving(message.sticker) ?? el("img", { class: "sticker", src: message.sticker.url, alt: message.sticker.emoji ?? words().sticker });
  return null;
}

function veiled(text, entities) {
  const hide = (shown, { offset, length }) => shown.slice(0, offset) + "▒".repeat(length) + shown.slice(offset + length);
  return entities.filter((entity) => entity.type === "spoiler").reduce(hide, text);
}

/** A message in a few words, for chat rows and quotes. */
export function inShort(message) {
  if (message.service) return message.service.text ?? "";
  const text = message.text ?? message.caption;
  if (text) return veiled(text, message.entities).replace(/\s+/g, " ").trim();
  for (const kind of ["photo", "animation", "video", "voice", "audio", "sticker"]) if (message[kind]) return words()[kind];
  return message.document?.name ?? words().unsupported;
}
