/** Files on their way: chosen, dropped or pasted, shown before they go, as photos or byte for byte. */

import * as api from "./api.js";
import { at, el, icon, iconButton } from "./dom.js";
import { fileSize } from "./media.js";
import { show, tried } from "./notices.js";
import { changed, put, state } from "./store.js";
import { words } from "./words.js";

const PHOTOS = ["image/jpeg", "image/png", "image/webp", "image/bmp"];
const ALBUM = 10; // files in one album, as in Telegram
const isPhoto = (file) => PHOTOS.includes(file.type);

/** Ask for files (or take these) and open the sheet. */
export function pickFiles(given) {
  if (given) return openSheet(given);
  const input = el("input", { type: "file", multiple: true });
  input.addEventListener("change", () => { if (input.files.length) openSheet([...input.files]); });
  return input.click();
}

function openSheet(given) {
  let files = [...given];
  let asPhotos = files.some(isPhoto);
  const title = el("h2");
  const previews = el("div", { class: "previews" });
  const caption = el("textarea", { class: "caption", rows: "2", placeholder: words().caption, "aria-label": words().caption });
  const choice = asPhotos && el("div", { class: "switch", role: "radiogroup" }, radio(words().asPhoto, true), radio(words().asFile, false));
  const dialog = el("dialog", { class: "sheet", "aria-label": words().attach }, title, previews, choice, caption, el("div", { class: "choices" },
    el("button", { type: "button", class: "pill", onclick: () => dialog.close() }, words().cancel),
    el("button", { type: "button", class: "pill main", onclick: go }, words().send)));

  function radio(text, value) {
    return el("label", {}, el("input", { type: "radio", name: "as", checked: value === asPhotos, onchange: () => { asPhotos = value; draw(); } }), el("span", {}, text));
  }
  function draw() {
    if (!files.length) { dialog.close(); return; }
    title.textContent = words().sendFiles(files.length);
    previews.replaceChildren(...files.map((file) => preview(file, asPhotos, files.length === 1, () => { files = files.filter((one) => one !== file); draw(); })));
  }
  async function go() {
    dialog.close();
    await send(files, asPhotos, caption.value.trim());
  }
  caption.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); go(); }
  });
  draw();
  show(dialog);
  caption.focus();
}

function preview(file, asPhotos, only, remove) {
  const node = el("div", { class: `preview${only ? " only" : ""}` });
  if (isPhoto(file) && asPhotos) {
    const image = el("img", { alt: file.name, src: URL.createObjectURL(file) });
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    node.append(image);
  } else node.append(el("div", { class: "name" }, icon("file", 30), file.name, el("small", {}, fileSize(file.size))));
  node.append(iconButton("close", `${words().remove} ${file.name}`, remove));
  return node;
}

function kindOf(file, asPhotos) {
  if (file.type === "image/gif") return "animation";
  if (file.type.startsWith("video/")) return "video";
  return isPhoto(file) && asPhotos ? "photo" : "document";
}

/** Telegram keeps pictures and documents in separate albums, and animations alone. */
function groupsOf(files, asPhotos) {
  const parts = files.map((file) => ({ file, kind: kindOf(file, asPhotos) }));
  const seen = parts.filter((part) => ["photo", "video"].includes(part.kind));
  const rest = parts.filter((part) => part.kind === "document");
  const alone = parts.filter((part) => part.kind === "animation").map((part) => [part]);
  const inTens = (all) => Array.from({ length: Math.ceil(all.length / ALBUM) }, (_, index) => all.slice(index * ALBUM, (index + 1) * ALBUM));
  return [...inTens(seen), ...inTens(rest), ...alone];
}

async function send(files, asPhotos, caption) {
  const facts = { chat: state.chat, thread: state.thread, reply_to: state.reply?.id };
  state.reply = null;
  changed();
  for (const [index, parts] of groupsOf(files, asPhotos).entries()) {
    const words_ = index === 0 && caption ? { caption } : {};
    const answer = await tried(api.sendFiles(state.user, { ...facts, ...words_ }, parts));
    answer?.messages.forEach(put);
  }
}

/** Let files be dropped anywhere on the conversation. */
export function welcomeDrops() {
  const [talk, veil] = [at("talk"), at("drop")];
  let depth = 0;
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  const cover = (wanted) => { veil.hidden = !wanted; veil.textContent = words().drop; };
  talk.addEventListener("dragenter", (event) => { if (carries(event)) { depth += 1; cover(true); } });
  talk.addEventListener("dragleave", (event) => { if (carries(event) && (depth -= 1) <= 0) { depth = 0; cover(false); } });
  talk.addEventListener("dragover", (event) => { if (carries(event)) event.preventDefault(); });
  talk.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth = 0;
    cover(false);
    openSheet([...event.dataTransfer.files]);
  });
}
