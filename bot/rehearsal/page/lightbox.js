/** A picture over the whole page: step through the conversation's pictures, save one, leave with Esc or a press beside it. */

import { el, iconButton } from "./dom.js";
import { show } from "./notices.js";
import { messagesIn, state } from "./store.js";
import { fullTime } from "./time.js";
import { moving, visual } from "./visual.js";
import { words } from "./words.js";

const gallery = () => messagesIn(state.chat, state.thread).filter((message) => message.photo ?? message.animation);

/** Open the lightbox at this message's picture. */
export function openLightbox(message) {
  let current = message;
  const figure = el("figure");
  const about = el("p");
  const caption = el("footer");
  const save = el("a", { class: "round", download: "" , "aria-label": words().download, title: words().download });
  save.append(iconButton("download", words().download).firstChild);
  const previous = iconButton("back", "←", () => step(-1), { class: "round step previous" });
  const next = iconButton("back", "→", () => step(1), { class: "round step next" });
  const dialog = el("dialog", { class: "lightbox", "aria-label": words().photo },
    el("header", {}, about, save, iconButton("close", words().close, () => dialog.close())), figure, caption);

  function draw() {
    const file = visual(current);
    const all = gallery();
    const index = all.findIndex((one) => one.id === current.id);
    about.textContent = `${current.from?.name ?? ""} · ${fullTime(current.date)}${file.width ? ` · ${file.width} × ${file.height}` : ""}`;
    save.href = `${file.url}?download=1`;
    caption.textContent = current.caption ?? "";
    caption.hidden = !current.caption;
    previous.hidden = index <= 0;
    next.hidden = index < 0 || index >= all.length - 1;
    figure.replaceChildren(moving(file) ?? el("img", { src: file.url, alt: current.caption ?? words().photo }), previous, next);
  }

  function step(by) {
    const all = gallery();
    const target = all[all.findIndex((one) => one.id === current.id) + by];
    if (!target) return;
    current = target;
    draw();
  }

  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
  figure.addEventListener("click", (event) => { if (event.target === figure) dialog.close(); });
  draw();
  show(dialog);
}
