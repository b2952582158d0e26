/** The mask: strokes of brush and eraser over a picture, in the picture's own pixels. */

import { History } from "./history.js";

const MOST = 1024; // the longer side of the sheet that is drawn on; the studio scales it to the picture
const LOOK = 96; // the longer side of the copy that is asked whether anything is left
const PAINTED = 128;
export const COLOUR = "#ff4266";

export class Mask {
  #history = new History();
  #stroke = null;

  constructor(width, height) {
    this.scale = Math.min(1, MOST / Math.max(width, height));
    this.sheet = document.createElement("canvas");
    this.sheet.width = Math.max(1, Math.round(width * this.scale));
    this.sheet.height = Math.max(1, Math.round(height * this.scale));
    this.pen = this.sheet.getContext("2d");
    this.isEmpty = true;
  }

  get canUndo() { return this.#history.canUndo; }

  get canRedo() { return this.#history.canRedo; }

  /** Put the brush down; size and place in pixels of the picture. */
  begin(erases, size, x, y) {
    this.#stroke = { erases, size: Math.max(size * this.scale, 1), points: [x * this.scale, y * this.scale] };
    this.#trace(this.#stroke, 0, 0);
  }

  move(x, y) {
    if (!this.#stroke) return;
    this.#stroke.points.push(x * this.scale, y * this.scale);
    this.#trace(this.#stroke, this.#stroke.points.length - 4, 2);
  }

  /** Lift the brush; the stroke is now a step. */
  end() {
    if (!this.#stroke) return;
    this.#history.add(this.#stroke);
    this.#stroke = null;
    this.#look();
  }

  /** The stroke was the beginning of a gesture of two fingers: as if it had never been. */
  drop() {
    if (!this.#stroke) return;
    this.#stroke = null;
    this.#redraw();
  }

  clear() {
    if (this.isEmpty) return;
    this.#history.add(null);
    this.#redraw();
  }

  undo() { this.#history.undo(); this.#redraw(); }

  redo() { this.#history.redo(); this.#redraw(); }

  /** White on black, as a PNG blob. */
  async png() {
    const page = document.createElement("canvas");
    Object.assign(page, { width: this.sheet.width, height: this.sheet.height });
    const pen = page.getContext("2d");
    pen.drawImage(this.sheet, 0, 0);
    pen.globalCompositeOperation = "source-in";
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, page.width, page.height);
    pen.globalCompositeOperation = "destination-over";
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, page.width, page.height);
    return new Promise((resolve) => page.toBlob(resolve, "image/png"));
  }

  #redraw() {
    this.pen.clearRect(0, 0, this.sheet.width, this.sheet.height);
    const steps = this.#history.steps;
    for (const step of steps.slice(steps.lastIndexOf(null) + 1)) this.#repeat(step);
    this.#look();
  }

  /** Piece by piece as it was drawn, so that what comes back is the same to the pixel. */
  #repeat(stroke) {
    this.#trace(stroke, 0, 0);
    for (let from = 0; from + 2 < stroke.points.length; from += 2) this.#trace(stroke, from, 2);
  }

  /** From one point of a stroke to the next, or to itself. */
  #trace({ erases, size, points }, from, on) {
    const { pen } = this;
    pen.globalCompositeOperation = erases ? "destination-out" : "source-over";
    Object.assign(pen, { lineCap: "round", lineJoin: "round", lineWidth: size, strokeStyle: COLOUR });
    pen.beginPath();
    pen.moveTo(points[from], points[from + 1]);
    pen.lineTo(points[from + on] + 0.01, points[from + on + 1]);
    pen.stroke();
  }

  #look() {
    const scale = Math.min(1, LOOK / Math.max(this.sheet.width, this.sheet.height));
    const page = document.createElement("canvas");
    page.width = Math.max(1, Math.round(this.sheet.width * scale));
    page.height = Math.max(1, Math.round(this.sheet.height * scale));
    const pen = page.getContext("2d", { willReadFrequently: true });
    pen.drawImage(this.sheet, 0, 0, page.width, page.height);
    const pixels = pen.getImageData(0, 0, page.width, page.height).data;
    this.isEmpty = true;
    for (let index = 3; index < pixels.length && this.isEmpty; index += 4) this.isEmpty = pixels[index] < PAINTED;
  }
}
