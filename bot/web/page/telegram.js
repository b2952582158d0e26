/** What the editor asks of Telegram's app around it; each wish is left out where an older app does not know it. */

const app = () => window.Telegram?.WebApp;

/** The signed text that proves who looks; empty where the page was not opened by Telegram. */
export const initData = () => app()?.initData ?? "";

/** Telegram's language of the person, until the studio says theirs. */
export const language = () => app()?.initDataUnsafe?.user?.language_code ?? navigator.language;

/** Tell that the page can be seen, take the whole height, and let strokes downwards be strokes. */
export function settle(onTheme, onBack) {
  const telegram = app();
  if (!telegram) return;
  telegram.ready();
  telegram.expand();
  telegram.disableVerticalSwipes?.();
  telegram.BackButton?.onClick(onBack);
  telegram.onEvent("themeChanged", onTheme);
}

/** "light" or "dark", as the person's Telegram is. */
export function colourScheme() {
  if (!initData()) return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  return app().colorScheme === "dark" ? "dark" : "light";
}

/** Show or hide the arrow back. */
export const offerBack = (wanted) => (wanted ? app()?.BackButton?.show() : app()?.BackButton?.hide());

/** Ask before the page is closed while work would be lost. */
export function guardWork(wanted) {
  if (wanted) app()?.enableClosingConfirmation?.();
  else app()?.disableClosingConfirmation?.();
}

/** Back to the chat. */
export const close = () => app()?.close();

/** A small knock in the hand. */
export const knock = (style = "light") => app()?.HapticFeedback?.impactOccurred(style);
