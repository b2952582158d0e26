/** The picture-like part of a message. */

import { el } from "./dom.js";

/** A message's photo, animation or video, or null. */
export const visual = (message) => message.photo ?? message.animation ?? message.video;

/** A silent film that runs by itself, or null for a still picture. */
export function moving(file) {
  if (!file.mime || file.mime.startsWith("image/")) return null;
  const film = el("video", { src: file.url, autoplay: true, loop: true, playsinline: true });
  film.muted = true;
  return film;
}
