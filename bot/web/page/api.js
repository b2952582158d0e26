/** The HTTP API (docs/api.md) as functions; a refusal becomes a Refusal with the studio's own sentence. */

import { initData } from "./telegram.js";

const ROOT = new URL("../api/", location.href);

/** The studio said no; `code` for us, the message for people. */
export class Refusal extends Error {
  constructor(status, code, sentence) {
    super(sentence);
    Object.assign(this, { status, code });
  }
}

async function call(method, path, body) {
  const headers = { Authorization: `tma ${initData()}` };
  if (body !== undefined && !(body instanceof Blob)) headers["Content-Type"] = "application/json";
  const sent = body === undefined || body instanceof Blob ? body : JSON.stringify(body);
  const response = await fetch(new URL(path, ROOT), { method, headers, body: sent });
  if (response.ok) return response;
  let trouble = {};
  try { trouble = (await response.json()).error; } catch { /* a proxy's page, not the studio's */ }
  if (!trouble.sentence) throw new TypeError(`${response.status}`); // as good as no answer: try again
  throw new Refusal(response.status, trouble.code, trouble.sentence);
}

const json = async (...request) => (await call(...request)).json();

/** Who looks, what can be done, and what the page was opened for. */
export const studio = (opened) => json("GET", opened ? `studio?open=${encodeURIComponent(opened)}` : "studio");

/** A page of the person's own pictures. */
export const pictures = (before) => json("GET", before ? `pictures?before=${before}` : "pictures");

/** The bytes of a picture. */
export const bytes = async (id) => (await call("GET", `pictures/${id}`)).blob();

/** A small JPEG of it. */
export const small = async (id) => (await call("GET", `pictures/${id}?size=small`)).blob();

/** Send a picture in; answers its view. */
export const sendIn = (blob) => json("POST", "pictures", blob);

/** Hand a wish in. */
export const submit = (wish) => json("POST", "tasks", wish);

export const task = (id) => json("GET", `tasks/${id}`);
export const cancel = (id) => json("POST", `tasks/${id}/cancel`);
