/** A Mini App over the chat, as Telegram's apps show it: a frame, an arrow back, a close that may ask first. */

import { el, iconButton } from "./dom.js";
import { state } from "./store.js";
import { isDark } from "./theme.js";
import { words } from "./words.js";

/** Telegram's own colours, as its apps put them into the address and tell them when they change. */
const THEMES = {
  light: {
    bg_color: "#ffffff", secondary_bg_color: "#f0f2f7", text_color: "#14171f", hint_color: "#6a7285", link_color: "#4b63ee", button_color: "#4b63ee", button_text_color: "#ffffff",
    header_bg_color: "#ffffff", section_bg_color: "#ffffff", accent_text_color: "#4b63ee", subtitle_text_color: "#6a7285", destructive_text_color: "#d33a45",
  },
  dark: {
    bg_color: "#171a21", secondary_bg_color: "#0c0e13", text_color: "#e8ebf2", hint_color: "#8f97aa", link_color: "#7f92ff", button_color: "#5f75f0", button_text_color: "#ffffff",
    header_bg_color: "#171a21", section_bg_color: "#171a21", accent_text_color: "#7f92ff", subtitle_text_color: "#8f97aa", destructive_text_color: "#ff7f86",
  },
};
const theme = () => THEMES[isDark() ? "dark" : "light"];

/** Open the address that the stage signed. */
export function openMiniApp(launch) {
  const look = encodeURIComponent(JSON.stringify(theme()));
  const frame = el("iframe", { src: `${launch}&tgWebAppThemeParams=${look}`, title: state.bot.name, allow: "clipboard-write" });
  const back = iconButton("back", words().back, () => tell("back_button_pressed"), { hidden: true });
  const dialog = el("dialog", { class: "miniapp", "aria-label": state.bot.name },
    el("header", {}, back, el("h2", {}, state.bot.name), iconButton("close", words().close, leave)), frame);
  let asksFirst = false;

  const deeds = {
    web_app_close: () => dialog.close(),
    web_app_setup_back_button: (facts) => { back.hidden = !facts.is_visible; },
    web_app_setup_closing_behavior: (facts) => { asksFirst = facts.need_confirmation; },
    web_app_request_theme: () => tell("theme_changed", { theme_params: theme() }),
  };

  function tell(eventType, eventData = {}) {
    frame.contentWindow?.postMessage(JSON.stringify({ eventType, eventData }), new URL(launch).origin);
  }

  function hear(event) {
    if (event.source !== frame.contentWindow || typeof event.data !== "string") return;
    let said;
    try { said = JSON.parse(event.data); } catch { return; }
    deeds[said.eventType]?.(said.eventData ?? {});
  }

  function leave() {
    if (!asksFirst || confirm(words().closeAnyway)) dialog.close();
  }

  const dress = new MutationObserver(() => tell("theme_changed", { theme_params: theme() }));
  dress.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  window.addEventListener("message", hear);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); leave(); });
  dialog.addEventListener("close", () => {
    window.removeEventListener("message", hear);
    dress.disconnect();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}
