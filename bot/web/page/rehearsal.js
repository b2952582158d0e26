/**
 * Plays `window.Telegram.WebApp` where the rehearsal opens the page and telegram.org may be out of reach: the part
 * that the editor uses, read from the same address fragment, speaking the same messages with the frame around it.
 */

const DARK_BELOW = 128;

/** Put the object in place; `launched` are the fragment's parameters. */
export function play(launched) {
  const listeners = new Map();
  const app = {
    initData: launched.get("tgWebAppData") ?? "",
    initDataUnsafe: unsafe(launched.get("tgWebAppData") ?? ""),
    version: launched.get("tgWebAppVersion") ?? "6.0",
    platform: "rehearsal",
    colorScheme: "light",
    themeParams: {},
    onEvent: (name, deed) => listeners.set(name, [...(listeners.get(name) ?? []), deed]),
    ready: () => post("web_app_ready"),
    expand: () => post("web_app_expand"),
    close: () => post("web_app_close"),
    disableVerticalSwipes: () => post("web_app_setup_swipe_behavior", { allow_vertical_swipe: false }),
    enableClosingConfirmation: () => post("web_app_setup_closing_behavior", { need_confirmation: true }),
    disableClosingConfirmation: () => post("web_app_setup_closing_behavior", { need_confirmation: false }),
    BackButton: {
      show: () => post("web_app_setup_back_button", { is_visible: true }),
      hide: () => post("web_app_setup_back_button", { is_visible: false }),
      onClick: (deed) => app.onEvent("backButtonClicked", deed),
    },
    HapticFeedback: { impactOccurred: () => {}, notificationOccurred: () => {}, selectionChanged: () => {} },
  };
  const tell = (name) => listeners.get(name)?.forEach((deed) => deed());

  function wear(theme) {
    app.themeParams = theme ?? {};
    app.colorScheme = isDark(app.themeParams.bg_color) ? "dark" : "light";
    for (const [name, colour] of Object.entries(app.themeParams)) {
      document.documentElement.style.setProperty(`--tg-theme-${name.replaceAll("_", "-")}`, colour);
    }
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || typeof event.data !== "string") return;
    let said;
    try { said = JSON.parse(event.data); } catch { return; }
    if (said.eventType === "theme_changed") { wear(said.eventData.theme_params); tell("themeChanged"); }
    if (said.eventType === "back_button_pressed") tell("backButtonClicked");
  });
  try { wear(JSON.parse(launched.get("tgWebAppThemeParams") ?? "{}")); } catch { wear({}); }
  window.Telegram = { WebApp: app };
}

function post(eventType, eventData = {}) {
  window.parent.postMessage(JSON.stringify({ eventType, eventData }), "*");
}

function unsafe(data) {
  try { return { user: JSON.parse(new URLSearchParams(data).get("user") ?? "null") }; } catch { return {}; }
}

function isDark(colour) {
  const [red, green, blue] = (colour ?? "#ffffff").match(/[0-9a-f]{2}/gi)?.map((part) => parseInt(part, 16)) ?? [255, 255, 255];
  return red * 0.299 + green * 0.587 + blue * 0.114 < DARK_BELOW;
}
