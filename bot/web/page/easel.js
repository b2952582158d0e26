/** Draws what lies on the easel: the picture, its mask or frame, and the brush above it. */

import { at } from "./dom.js";
import { COLOUR } from "./mask.js";
import { state } from "./state.js";
import { View } from "./view.js";

export const view = new View();

const AIR = { left: 16, right: 16, top: 16, bottom: 16 };
const ROOMY = { left: 44, right: 44, top: 44, bottom: 44 }; // the frame's handles want room to be pulled
const MASK_SHOWN = 0.62;

const sheet = document.createElement("canvas"); // of the screen's size, to cut the veil from
let waiting = false;
let brush = null; // {x, y} on the screen

/** Draw soon, once for all that changed. */
export function draw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; paint(); });
}

/** Show the whole picture, and in the frame's mode what is around it. */
export function fit() {
  const stage = at("stage");
  const room = { width: stage.clientWidth, height: stage.clientHeight };
  if (!state.image || room.width === 0) return;
  const framed = state.mode === "outpaint" && state.phase === "edit";
  view.fit(framed ? roomFor(state.frame.box) : { x: 0, y: 0, ...sizeOf(shownImage()) }, room, framed ? ROOMY : AIR);
  draw();
}

/** The room has another size, as when a keyboard opens: whoever looks closely goes on looking there. */
export function resized() {
  const stage = at("stage");
  if (view.isFitting) fit();
  else view.move({ width: stage.clientWidth, height: stage.clientHeight });
  draw();
}

/** The brush hovers here; null lifts it out of sight. */
export function hover(x, y) {
  brush = x === null ? null : { x, y };
  draw();
}

const sizeOf = (image) => ({ width: image.width, height: image.height });

/** What is on the easel: the result, unless it is compared with what was. */
const shownImage = () => (state.phase === "result" && !state.compares ? state.result : state.image);

/** The frame with a third of the picture around it, to pull it into. */
function roomFor(box) {
  const across = Math.max(0, (state.image.width * 1.5 - box.width) / 2);
  const down = Math.max(0, (state.image.height * 1.5 - box.height) / 2);
  return { x: box.x - across, y: box.y - down, width: box.width + 2 * across, height: box.height + 2 * down };
}

function paint() {
  const canvas = at("easel");
  const stage = at("stage");
  const dots = Math.min(devicePixelRatio || 1, 3);
  const [width, height] = [Math.round(stage.clientWidth * dots), Math.round(stage.clientHeight * dots)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.setTransform(dots, 0, 0, dots, 0, 0);
  pen.clearRect(0, 0, width, height);
  const image = shownImage();
  if (!image) return;
  const framed = state.mode === "outpaint" && state.phase !== "result";
  if (framed) ground(pen);
  pen.imageSmoothingQuality = "high";
  pen.imageSmoothingEnabled = view.scale < 4;
  pen.drawImage(image, view.x, view.y, image.width * view.scale, image.height * view.scale);
  if (state.phase === "result") return;
  if (framed) border(pen);
  else {
    veil(pen, image, dots);
    if (state.phase === "edit") ring(pen);
  }
}

/** The mask as a veil of two tones, to be told from a picture of any colour. */
function veil(pen, image, dots) {
  if (sheet.width !== pen.canvas.width || sheet.height !== pen.canvas.height) Object.assign(sheet, { width: pen.canvas.width, height: pen.canvas.height });
  const cut = sheet.getContext("2d");
  cut.setTransform(1, 0, 0, 1, 0, 0);
  cut.globalCompositeOperation = "copy";
  cut.setTransform(dots, 0, 0, dots, 0, 0);
  cut.drawImage(state.mask.sheet, view.x, view.y, image.width * view.scale, image.height * view.scale);
  cut.globalCompositeOperation = "source-atop";
  Object.assign(cut, { strokeStyle: "#ffc2ce", lineWidth: 3 });
  cut.beginPath();
  const [width, height] = [pen.canvas.width / dots, pen.canvas.height / dots];
  for (let along = -height; along < width; along += 12) {
    cut.moveTo(along, height);
    cut.lineTo(along + height, 0);
  }
  cut.stroke();
  pen.globalAlpha = MASK_SHOWN;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.drawImage(sheet, 0, 0);
  pen.setTransform(dots, 0, 0, dots, 0, 0);
  pen.globalAlpha = 1;
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The new ground inside the frame: quiet stripes. */
function ground(pen) {
  const box = state.frame.box;
  const [x, y] = view.toScreen(box.x, box.y);
  const [width, height] = [box.width * view.scale, box.height * view.scale];
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.fillStyle = colour("--ground-new");
  pen.fillRect(x, y, width, height);
  Object.assign(pen, { strokeStyle: colour("--stripe"), lineWidth: 5 });
  pen.beginPath();
  for (let along = -height; along < width; along += 18) {
    pen.moveTo(x + along, y + height);
    pen.lineTo(x + along + height, y);
  }
  pen.stroke();
  pen.restore();
}

function border(pen) {
  const box = state.frame.box;
  const [x, y] = view.toScreen(box.x, box.y);
  Object.assign(pen, { strokeStyle: colour("--accent"), lineWidth: 2 });
  pen.strokeRect(x, y, box.width * view.scale, box.height * view.scale);
  if (state.phase !== "edit") return;
  for (const handle of state.frame.handles) {
    const [across, down] = view.toScreen(handle.x, handle.y);
    pen.beginPath();
    if (handle.across !== 0 && handle.down !== 0) pen.arc(across, down, 8, 0, 7);
    else pen.roundRect(across - (handle.down ? 13 : 4), down - (handle.down ? 4 : 13), handle.down ? 26 : 8, handle.down ? 8 : 26, 4);
    Object.assign(pen, { fillStyle: "#fff", strokeStyle: colour("--accent"), lineWidth: 2.5 });
    pen.fill();
    pen.stroke();
  }
}

function ring(pen) {
  const spot = state.sizing ? { x: at("stage").clientWidth / 2, y: at("stage").clientHeight / 2 } : brush;
  if (!spot) return;
  pen.beginPath();
  pen.arc(spot.x, spot.y, state.size / 2, 0, 7);
  if (state.sizing) {
    Object.assign(pen, { fillStyle: state.erases ? "#ffffff80" : `${COLOUR}80` });
    pen.fill();
  }
  Object.assign(pen, { strokeStyle: "#000a", lineWidth: 3 });
  pen.stroke();
  Object.assign(pen, { strokeStyle: "#fff", lineWidth: 1.5 });
  pen.stroke();
}
