/** Where the picture lies on the screen: a scale and an offset, kept so that it can never be lost. */

const LEAST = 0.25; // of the fitting scale
const MOST = 16; // screen pixels for one of the picture
const KEPT = 60; // pixels of the picture that stay in sight

export class View {
  constructor() {
    Object.assign(this, { scale: 1, x: 0, y: 0, fitting: 1, box: { x: 0, y: 0, width: 1, height: 1 }, room: { width: 1, height: 1 } });
  }

  /** Show this box of the picture whole, in a room of the screen with air around it. */
  fit(box, room, air) {
    const wide = Math.max(room.width - air.left - air.right, 40);
    const high = Math.max(room.height - air.top - air.bottom, 40);
    this.fitting = Math.min(wide / box.width, high / box.height, MOST);
    Object.assign(this, { box, room, scale: this.fitting });
    this.x = air.left + (wide - box.width * this.scale) / 2 - box.x * this.scale;
    this.y = air.top + (high - box.height * this.scale) / 2 - box.y * this.scale;
  }

  /** A point of the screen as one of the picture. */
  toPicture(x, y) { return [(x - this.x) / this.scale, (y - this.y) / this.scale]; }

  /** A point of the picture as one of the screen. */
  toScreen(x, y) { return [x * this.scale + this.x, y * this.scale + this.y]; }

  /** Zoom by a factor; what lies under this point of the screen stays there. */
  zoom(factor, x, y) {
    const scale = Math.min(Math.max(this.scale * factor, this.fitting * LEAST), Math.max(MOST, this.fitting));
    const by = scale / this.scale;
    this.x = x - (x - this.x) * by;
    this.y = y - (y - this.y) * by;
    this.scale = scale;
    this.#keepInSight();
  }

  pan(across, down) {
    this.x += across;
    this.y += down;
    this.#keepInSight();
  }

  /** Another room: what was in its middle stays there. */
  move(room) {
    this.x += (room.width - this.room.width) / 2;
    this.y += (room.height - this.room.height) / 2;
    this.room = room;
    this.#keepInSight();
  }

  get isFitting() { return Math.abs(this.scale / this.fitting - 1) < 0.01; }

  #keepInSight() {
    const { box, room, scale } = this;
    const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
    this.x = clamp(this.x, KEPT - (box.x + box.width) * scale, room.width - KEPT - box.x * scale);
    this.y = clamp(this.y, KEPT - (box.y + box.height) * scale, room.height - KEPT - box.y * scale);
  }
}
