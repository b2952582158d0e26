/** What the editor knows now; rooms read it, deeds change it and say so. */

export const state = {
  phase: "loading", // loading, pick, edit, working, result, or broken
  studio: null, // who looks and what can be done
  opened: "", // the opaque id that the page was opened with
  picture: null, // the picture on the easel, as the API shows it
  image: null, // its pixels
  mode: "inpaint", // or outpaint
  mask: null,
  frame: null,
  prompt: "",
  size: 36, // of the brush, in pixels of the screen
  erases: false,
  sizing: false, // the size is being changed: show it
  touched: false, // something was brushed since the picture was opened
  task: null,
  isOffline: false,
  isCancelling: false,
  shelfOpen: false,
  trouble: "", // why the last deed did not work
  result: null, // pixels of what came of it
  made: null, // and the picture itself
  isCovered: false, // the guard wants what lies on the easel shown only when the person asks for it
  compares: false,
};

const listeners = new Set();

export const subscribe = (listener) => listeners.add(listener);

/** Take these facts and let every room draw itself anew. */
export function become(facts = {}) {
  Object.assign(state, facts);
  listeners.forEach((listener) => listener());
}

/** The tool of the mode: both can undo, redo and be empty. */
export const tool = () => (state.mode === "inpaint" ? state.mask : state.frame);

/** Whether the studio has this capability at all, and a painter awake for it. */
export const capability = (name) => state.studio?.capabilities.find((one) => one.name === name);
