/** The page from top to bottom: build the rooms, listen to the stage, draw what changed. */

import { buildComposer, drawComposer } from "./composer.js";
import { drawConversation, watchScroll } from "./conversation.js";
import { at, iconButton, refill } from "./dom.js";
import { drawDrawer, toggleDrawer } from "./drawer.js";
import { welcomeDrops } from "./files.js";
import { drawHead } from "./head.js";
import { askCommands, listen } from "./live.js";
import { drawSidebar } from "./sidebar.js";
import { place, state, subscribe } from "./store.js";
import { isDark, startTheme, switchTheme } from "./theme.js";
import { keepTicking } from "./time.js";
import { words } from "./words.js";

const narrow = matchMedia("(max-width: 760px)");
let where = "";

function showTalk(wanted) {
  at("app").dataset.view = wanted ? "chat" : "list";
  if (wanted && matchMedia("(hover: hover)").matches) at("write").focus({ preventScroll: true });
}

function drawTools() {
  refill(at("side-tools"),
    iconButton(isDark() ? "sun" : "moon", isDark() ? words().light : words().dark, () => switchTheme(drawTools), { data: { key: "theme" } }),
    iconButton("sliders", words().drawer, toggleDrawer, { data: { key: "drawer" } }));
}

function draw() {
  at("offline").hidden = state.online;
  at("offline").textContent = words().offline;
  if (state.user === null) return;
  const here = `${state.user}/${place(state.chat, state.thread)}`;
  const moved = here !== where;
  where = here;
  drawTools();
  drawHead(() => showTalk(false));
  drawConversation();
  drawSidebar((talk) => { if (talk || !narrow.matches) showTalk(true); });
  drawComposer();
  drawDrawer();
  if (moved && state.online) askCommands();
}

startTheme(drawTools);
buildComposer();
watchScroll();
welcomeDrops();
keepTicking();
subscribe(draw);
showTalk(true);
listen();
