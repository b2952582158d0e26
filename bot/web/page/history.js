/** What was done and can be undone, step by step. */

export class History {
  #done = [];
  #undone = [];

  /** Everything that stands, oldest first. */
  get steps() { return this.#done; }

  get canUndo() { return this.#done.length > 0; }

  get canRedo() { return this.#undone.length > 0; }

  /** A new step; what was undone before it is gone. */
  add(step) {
    this.#done.push(step);
    this.#undone = [];
  }

  undo() { if (this.canUndo) this.#undone.push(this.#done.pop()); }

  redo() { if (this.canRedo) this.#done.push(this.#undone.pop()); }

  forget() {
    this.#done = [];
    this.#undone = [];
  }
}
