/** The outpainting frame: how much is added on each side, pulled by hand or chosen by name. */

import { History } from "./history.js";

const NOTHING = { left: 0, top: 0, right: 0, bottom: 0 };
const MOST = 1; // of the picture's side, what a hand may add on each side
const STICKY = 0.02; // nearer to the picture's edge than this means at the edge
const REACH = 26; // pixels of the screen around a handle that belong to it
const HANDLES = [[-1, -1], [0, -1], [1, -1], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0]];

/** What the studio offers by name. */
export const FRAMES = { "zoom-1.5": "×1.5", "zoom-2": "×2", "1:1": "1:1", "4:3": "4:3", "3:4": "3:4", "16:9": "16:9", "9:16": "9:16" };

export class Frame {
  #history = new History();
  #pulling = null;

  constructor(width, height) {
    Object.assign(this, { width, height });
    this.#stand();
  }

  get canUndo() { return this.#history.canUndo; }

  get canRedo() { return this.#history.canRedo; }

  get isEmpty() { return Object.values(this.margins).every((part) => part === 0); }

  /** The frame in pixels of the picture, whose own corner is 0, 0. */
  get box() {
    const { left, top, right, bottom } = this.margins;
    const { width, height } = this;
    return { x: -left * width, y: -top * height, width: width * (1 + left + right), height: height * (1 + top + bottom) };
  }

  /** The task's inputs. */
  get inputs() { return this.name ? { frame: this.name } : { margins: this.margins }; }

  /** Take one of FRAMES. */
  choose(name) {
    this.#history.add({ name, margins: this.#margins(name) });
    this.#stand();
  }

  reset() {
    if (this.isEmpty) return;
    this.#history.add({ name: "", margins: NOTHING });
    this.#stand();
  }

  undo() { this.#history.undo(); this.#stand(); }

  redo() { this.#history.redo(); this.#stand(); }

  /** The handles as points of the picture. */
  get handles() {
    const box = this.box;
    return HANDLES.map(([across, down]) => ({
      across, down, x: box.x + (box.width * (across + 1)) / 2, y: box.y + (box.height * (down + 1)) / 2,
    }));
  }

  /** Take hold of the handle at this point of the picture; whether there is one. */
  begin(x, y, scale) {
    const far = (handle) => Math.hypot(handle.x - x, handle.y - y) * scale;
    const nearest = this.handles.reduce((best, handle) => (far(handle) < far(best) ? handle : best));
    this.#pulling = far(nearest) <= REACH ? nearest : null;
    return this.#pulling !== null;
  }

  move(x, y) {
    if (!this.#pulling) return;
    const { across, down } = this.#pulling;
    const next = { ...this.margins };
    if (across < 0) next.left = part(-x / this.width);
    if (across > 0) next.right = part(x / this.width - 1);
    if (down < 0) next.top = part(-y / this.height);
    if (down > 0) next.bottom = part(y / this.height - 1);
    Object.assign(this, { margins: next, name: "" });
  }

  end() {
    if (!this.#pulling) return;
    this.#pulling = null;
    this.#history.add({ name: this.name, margins: this.margins });
  }

  drop() {
    this.#pulling = null;
    this.#stand();
  }

  #stand() {
    const { name, margins } = this.#history.steps.at(-1) ?? { name: "", margins: NOTHING };
    Object.assign(this, { name, margins });
  }

  #margins(name) {
    if (name.startsWith("zoom-")) {
      const side = (Number(name.slice(5)) - 1) / 2;
      return { left: side, top: side, right: side, bottom: side };
    }
    const [across, down] = name.split(":").map(Number);
    const wide = Math.max(0, (this.height * across) / down / this.width - 1) / 2;
    const high = Math.max(0, (this.width * down) / across / this.height - 1) / 2;
    return Math.max(wide, high) < 0.005 ? NOTHING : { left: wide, top: high, right: wide, bottom: high };
  }
}

const part = (value) => (value < STICKY ? 0 : Math.min(value, MOST));
