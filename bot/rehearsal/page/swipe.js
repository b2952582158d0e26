/** Fingers on a bubble: a pull to the left answers it, a tap shows what can be done with it. */

const FAR = 56; // CSS pixels to pull before a reply is meant

/** Let a message be pulled; the mouse keeps its own buttons. */
export function swipeable(node, reply) {
  let start = null;
  let pulled = 0;
  node.addEventListener("touchstart", (event) => {
    const { clientX, clientY } = event.touches[0];
    start = { x: clientX, y: clientY };
    pulled = 0;
    node.classList.remove("swiped");
  }, { passive: true });
  node.addEventListener("touchmove", (event) => {
    if (!start) return;
    const { clientX, clientY } = event.touches[0];
    if (Math.abs(clientY - start.y) > 24 && pulled === 0) { start = null; return; }
    const distance = Math.max(-FAR * 1.4, Math.min(0, clientX - start.x));
    pulled = distance < -12 ? distance : 0;
    node.style.transform = pulled ? `translateX(${pulled}px)` : "";
  }, { passive: true });
  node.addEventListener("touchend", (event) => {
    node.classList.add("swiped");
    node.style.transform = "";
    if (start && pulled <= -FAR) reply();
    else if (start && pulled === 0 && !event.target.closest("button, a, video, audio, [role=button]")) hold(node);
    start = null;
  });
  return node;
}

function hold(node) {
  const was = node.classList.contains("held");
  for (const other of document.querySelectorAll(".message.held")) other.classList.remove("held");
  node.classList.toggle("held", !was);
}
