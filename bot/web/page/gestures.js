/** Fingers, mouse and wheel as a painter means them: one finger works, two move the paper. */

const WHEEL = 0.0016; // of zoom for a pixel of wheel
const NOTCH = 40; // pixels of a wheel that counts in lines

/**
 * Listen on the easel.
 * @param {HTMLElement} easel
 * @param {{begin: function, move: function, end: function, drop: function, pan: function, zoom: function, hover: function}} deeds
 *   `begin` answers whether the hand holds something; otherwise the paper moves.
 */
export function listen(easel, deeds) {
  const fingers = new Map();
  let holds = ""; // "work", "paper", "two" or nothing

  const place = (event) => {
    const box = easel.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const middle = () => {
    const [first, second] = [...fingers.values()];
    return { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2, apart: Math.max(Math.hypot(first.x - second.x, first.y - second.y), 1) };
  };

  easel.addEventListener("pointerdown", (event) => {
    if (event.button > 1) return;
    event.preventDefault();
    easel.focus({ preventScroll: true });
    easel.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, place(event));
    if (fingers.size === 2) {
      if (holds === "work") deeds.drop();
      holds = "two";
    } else if (fingers.size === 1) {
      const { x, y } = place(event);
      const moves = event.button === 1 || event.shiftKey;
      holds = !moves && deeds.begin(x, y, event.pointerType) ? "work" : "paper";
    }
  });

  easel.addEventListener("pointermove", (event) => {
    const now = place(event);
    const before = fingers.get(event.pointerId);
    if (!before) { if (event.pointerType !== "touch") deeds.hover(now.x, now.y); return; }
    if (holds === "two" && fingers.size === 2) {
      const old = middle();
      fingers.set(event.pointerId, now);
      const fresh = middle();
      deeds.zoom(fresh.apart / old.apart, old.x, old.y);
      deeds.pan(fresh.x - old.x, fresh.y - old.y);
      return;
    }
    fingers.set(event.pointerId, now);
    if (holds === "paper") deeds.pan(now.x - before.x, now.y - before.y);
    if (holds === "work") {
      if (event.pointerType !== "touch") deeds.hover(now.x, now.y);
      for (const passed of event.getCoalescedEvents?.() ?? [event]) deeds.move(...Object.values(place(passed)));
    }
  });

  const lift = (event) => {
    if (!fingers.delete(event.pointerId)) return;
    if (holds === "work") (event.type === "pointercancel" ? deeds.drop : deeds.end)();
    holds = fingers.size > 0 && holds === "two" ? "paper" : fingers.size > 0 ? holds : "";
  };
  easel.addEventListener("pointerup", lift);
  easel.addEventListener("pointercancel", lift);
  easel.addEventListener("pointerleave", () => deeds.hover(null, null));
  easel.addEventListener("contextmenu", (event) => event.preventDefault());

  easel.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { x, y } = place(event);
    const unit = event.deltaMode === 0 ? 1 : NOTCH;
    const isSwipe = !event.ctrlKey && (event.shiftKey || event.deltaX !== 0);
    if (isSwipe) deeds.pan(-event.deltaX * unit - (event.shiftKey ? event.deltaY * unit : 0), event.shiftKey ? 0 : -event.deltaY * unit);
    else deeds.zoom(Math.exp(-event.deltaY * unit * WHEEL * (event.ctrlKey ? 4 : 1)), x, y);
  }, { passive: false });
}
