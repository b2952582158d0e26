/** What a person can do here: open a picture, hand a wish in, wait for it, take it back, go on with it. */

import * as api from "./api.js";
import { fit } from "./easel.js";
import { Frame } from "./frame.js";
import { Mask } from "./mask.js";
import { become, state, tool } from "./state.js";
import { guardWork, knock } from "./telegram.js";
import { words } from "./words.js";

const LOOK_EVERY = 900; // milliseconds between two looks at a task
const ENDS = new Set(["done", "refused", "failed", "cancelled", "expired"]);

/** The sentence of a trouble: the studio's own, or that it does not answer. */
export const sentenceOf = (error) => (error instanceof api.Refusal ? error.message : words().offline);

/** Put a picture on the easel. */
export async function open(picture, mode = state.mode) {
  become({ phase: "loading", trouble: "" });
  try {
    const image = await createImageBitmap(await api.bytes(picture.id));
    place(picture, image, mode);
  } catch (error) {
    become({ phase: state.image ? "edit" : "pick", trouble: sentenceOf(error) });
  }
}

/** Put a picture of this device on the easel. */
export async function openFile(file) {
  become({ phase: "loading", trouble: "" });
  try {
    await open(await api.sendIn(file));
  } catch (error) {
    become({ phase: state.image ? "edit" : "pick", trouble: sentenceOf(error) });
  }
}

function place(picture, image, mode) {
  const [mask, frame] = [new Mask(image.width, image.height), new Frame(image.width, image.height)];
  Object.assign(state, { picture, image, mask, frame, mode, phase: "edit", task: null, result: null, made: null, touched: false, isCovered: Boolean(picture.is_covered) });
  guardWork(false);
  become({ trouble: "" });
  fit();
}

/** Take the brush or the frame. */
export function turnTo(mode) {
  become({ mode, trouble: "" });
  fit();
}

export function undo() { tool()?.undo(); changed(); }

export function redo() { tool()?.redo(); changed(); }

/** Mask or frame are different now. */
export function changed() {
  guardWork(!tool().isEmpty);
  become({ touched: true, trouble: "" });
}

/** Hand in what is on the easel, and wait for what comes of it. */
export async function handIn() {
  if (tool().isEmpty) {
    become({ trouble: state.mode === "inpaint" ? words().nothingBrushed : words().nothingFramed });
    return;
  }
  become({ phase: "working", task: null, trouble: "", isOffline: false });
  knock("medium");
  const key = crypto.randomUUID();
  try {
    const inputs = { source: { picture: state.picture.id }, prompt: state.prompt.trim() };
    if (state.mode === "outpaint") Object.assign(inputs, state.frame.inputs);
    else inputs.mask = { picture: (await patiently(async () => api.sendIn(await state.mask.png()))).id };
    const wish = { key, capability: state.mode, inputs, opened: state.opened };
    become({ task: await patiently(() => api.submit(wish)) });
    await follow();
  } catch (error) {
    become({ phase: "edit", task: null, trouble: sentenceOf(error) });
  }
}

/** Look at the task until it has ended. */
async function follow() {
  while (!ENDS.has(state.task.state)) {
    await pause(LOOK_EVERY);
    become({ task: await patiently(() => api.task(state.task.id)) });
  }
  const [made] = state.task.pictures;
  if (!made) {
    become({ phase: "edit", trouble: state.task.sentence, task: null });
    return;
  }
  const result = await createImageBitmap(await patiently(() => api.bytes(made.id)));
  guardWork(false);
  knock("light");
  become({ phase: "result", result, made, isCovered: made.is_covered, task: null });
  fit();
}

/** Take the wish back; where it is too late the result comes. */
export async function takeBack() {
  if (!state.task) return;
  become({ isCancelling: true });
  try {
    await api.cancel(state.task.id);
  } catch (error) {
    become({ trouble: sentenceOf(error) });
  }
  become({ isCancelling: false });
}

/** The result becomes the picture on the easel. */
export const goOn = () => place(state.made, state.result, state.mode);

/** Back to the picture as it was, mask and frame still on it. */
export function goBack() {
  become({ phase: "edit", result: null, made: null, task: null, isCovered: false });
  fit();
}

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** Ask again while the studio does not answer, as when it is being restarted; a refusal is an answer. */
async function patiently(deed) {
  for (let wait = 500; ; wait = Math.min(wait * 1.5, 5000)) {
    try {
      const answer = await deed();
      if (state.isOffline) become({ isOffline: false });
      return answer;
    } catch (error) {
      if (error instanceof api.Refusal && error.code !== "too-fast") throw error;
      if (!(error instanceof api.Refusal)) become({ isOffline: true });
      await pause(wait);
    }
  }
}
