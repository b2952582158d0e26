/** Begins: brings Telegram's own object into the page, as its rules demand, or the rehearsal's; then the editor. */

const TELEGRAM = "https://telegram.org/js/telegram-web-app.js";
const launched = new URLSearchParams(location.hash.slice(1));

function load(address) {
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = script.onerror = resolve; // without it the page says that it must be opened from the chat
    document.head.append(script);
  });
}

if (launched.get("tgWebAppPlatform") === "rehearsal") (await import("./rehearsal.js")).play(launched);
else await load(TELEGRAM);
(await import("./main.js")).begin();
