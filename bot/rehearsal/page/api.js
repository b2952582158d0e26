/** The control API of the stage (docs/rehearsal.md) as functions; a refusal becomes an Error with the stage's own sentence. */

async function call(method, path, body) {
  const options = { method };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) Object.assign(options, { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  const response = await fetch(`/control/${path}`, options);
  if (response.status === 204) return null;
  const text = await response.text();
  if (response.ok) return response.headers.get("Content-Type")?.includes("application/json") ? JSON.parse(text) : text;
  let sentence = `${response.status} ${response.statusText}`;
  try { sentence = JSON.parse(text).error ?? sentence; } catch { /* the answer was no JSON: the status says enough */ }
  throw new Error(sentence);
}

const query = (facts) => new URLSearchParams(Object.entries(facts).filter(([, value]) => value !== undefined && value !== null)).toString();

export const personas = () => call("GET", "personas");
export const chats = () => call("GET", "chats");
export const messages = (chat) => call("GET", `chats/${chat}/messages`);
export const commands = (user, chat) => call("GET", `users/${user}/commands?${query({ chat })}`);
export const say = (user, message) => call("POST", `users/${user}/messages`, message);
export const edit = (user, id, change) => call("PATCH", `users/${user}/messages/${id}`, change);
export const erase = (user, id, chat) => call("DELETE", `users/${user}/messages/${id}?${query({ chat })}`);
export const press = (user, what) => call("POST", `users/${user}/press`, what);
export const ask = (user, what) => call("POST", `users/${user}/inline`, what);
export const choose = (user, what) => call("POST", `users/${user}/inline/choose`, what);
export const stopDraft = (user, draft, chat) => call("POST", `users/${user}/drafts/${draft}/stop`, { chat });
export const become = (user, change) => call("POST", `users/${user}/state`, change);
export const faults = () => call("GET", "faults");
export const addFault = (fault) => call("POST", "faults", fault);
export const clearFaults = () => call("DELETE", "faults");

/** The journal's entries above a number, as objects. */
export async function journal(after) {
  const lines = await call("GET", `journal?${query({ after })}`);
  if (typeof lines !== "string") return [lines];
  return lines.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/** Send chosen files: `parts` are {file, kind}; the facts are those of a message. */
export function sendFiles(user, facts, parts) {
  const form = new FormData();
  for (const [name, value] of Object.entries(facts)) if (value !== undefined && value !== null) form.append(name, value);
  for (const { file, kind } of parts) {
    form.append("kind", kind);
    form.append("files", file, file.name);
  }
  return call("POST", `users/${user}/messages`, form);
}
