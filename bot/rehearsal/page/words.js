/** What the page itself says, in English and Russian, by the language of the persona in use. */

const EN = {
  arm: "Arm", animation: "GIF", answered: "Answer", attach: "Attach a photo or file", audio: "Audio",
  asFile: "As a file, byte for byte", asPhoto: "As a photo", back: "Back to chats", block: "Block the bot",
  bot: "bot", cancel: "Cancel", caption: "Caption", chats: "Chats", closeAnyway: "Close it? What you have not handed in will be lost.",
  choose: "Choose a chat", clear: "Clear faults", close: "Close", commands: "Commands", copied: "Copied",
  copy: "Copy", dark: "Switch to dark", delete: "Delete", document: "File", download: "Download",
  drawer: "Rehearsal controls", drop: "Drop files to send them", edit: "Edit", edited: "edited",
  editing: "Editing", empty: "Everything starts with a sentence", emptyHint: "Say what to draw, or tap the example:",
  example: "a red fish under the moon", faults: "Make Telegram misbehave", faultsHint: "The next calls of a method answer with an error.",
  general: "General", hereOnly: "Rehearsal: everything stays on this computer", journal: "Journal", kind: "What happens",
  journalHint: "The latest calls of the bot, newest first.", left: "Leave the group", light: "Switch to light",
  membership: "Persona", members: (n) => `${n} members`, menu: "Menu", message: "Message", method: "Method", more: "Show more",
  newMessages: "To the latest message", noChats: "No chats yet", nothingYet: "Nothing here yet", noCommands: "No such command", offline: "The stage is not answering; trying again…",
  personas: "Write as", photo: "Photo", remove: "Remove", reply: "Reply",
  replyTo: "Reply to", send: "Send", silent: "The bot did not answer the press", sendFiles: (n) => (n === 1 ? "Send a file" : `Send ${n} files`), showKeyboard: "Show the keyboard",
  spoiler: "Hidden: press to show", sticker: "Sticker", stop: "Stop", thinking: "Thinking…",
  times: "Times", today: "Today", typeExample: "Type:", unblock: "Unblock the bot",
  unread: "unread", unsupported: "This page cannot show this message", video: "Video", voice: "Voice message",
  yesterday: "Yesterday", you: "You",
  actions: {
    typing: "is typing", upload_photo: "is sending a photo", record_video: "is recording a video", upload_video: "is sending a video",
    record_voice: "is recording", upload_voice: "is sending a voice message", upload_document: "is sending a file",
    choose_sticker: "is choosing a sticker", find_location: "is looking for a place",
  },
  roles: { user: "user", second_user: "second user", chat_admin: "chat admin", operator: "operator" },
  services: {
    topic_created: "opened the topic", topic_edited: "renamed the topic", topic_closed: "closed the topic", topic_reopened: "reopened the topic",
    pinned: "pinned", joined: "joined", left: "left", migrated_to: "moved the group", migrated_from: "moved the group here",
  },
  kinds: { "429": "Too many requests (429)", "500": "Internal error (500)", "502": "Bad gateway (502)", slow: "Slow answer (5 s)", timeout: "No answer (time out)", cut: "Cut the connection", cut_after: "Done, but the answer is lost" },
};

const RU = {
  arm: "Включить", animation: "GIF", answered: "Ответ", attach: "Прикрепить фото или файл", audio: "Аудио",
  asFile: "Файлом, байт в байт", asPhoto: "Как фото", back: "Назад к чатам", block: "Заблокировать бота",
  bot: "бот", cancel: "Отмена", caption: "Подпись", chats: "Чаты", closeAnyway: "Закрыть? То, что не передано, пропадёт.",
  choose: "Выберите чат", clear: "Убрать сбои", close: "Закрыть", commands: "Команды", copied: "Скопировано",
  copy: "Скопировать", dark: "Тёмная тема", delete: "Удалить", document: "Файл", download: "Скачать",
  drawer: "Управление репетицией", drop: "Отпустите файлы, чтобы отправить", edit: "Изменить", edited: "изменено",
  editing: "Правка", empty: "Всё начинается с фразы", emptyHint: "Напишите, что нарисовать, или нажмите на пример:",
  example: "красная рыба под луной", faults: "Сбои Telegram", faultsHint: "Следующие вызовы метода ответят ошибкой.",
  general: "Общее", hereOnly: "Репетиция: всё остаётся на этом компьютере", journal: "Журнал", kind: "Что случится",
  journalHint: "Последние вызовы бота, новые сверху.", left: "Выйти из группы", light: "Светлая тема",
  membership: "Персонаж", members: (n) => `участников: ${n}`, menu: "Меню", message: "Сообщение", method: "Метод", more: "Показать целиком",
  newMessages: "К последнему сообщению", noChats: "Чатов пока нет", nothingYet: "Пока пусто", noCommands: "Такой команды нет", offline: "Сервер репетиции не отвечает, пробую снова…",
  personas: "Писать как", photo: "Фото", remove: "Убрать", reply: "Ответить",
  replyTo: "Ответ", send: "Отправить", silent: "Бот не ответил на нажатие", sendFiles: (n) => (n === 1 ? "Отправить файл" : `Отправить файлы: ${n}`), showKeyboard: "Показать клавиатуру",
  spoiler: "Скрыто: нажмите, чтобы показать", sticker: "Стикер", stop: "Стоп", thinking: "Думает…",
  times: "Сколько раз", today: "Сегодня", typeExample: "Напишите:", unblock: "Разблокировать бота",
  unread: "непрочитанных", unsupported: "Страница не умеет показывать это сообщение", video: "Видео", voice: "Голосовое сообщение",
  yesterday: "Вчера", you: "Вы",
  actions: {
    typing: "печатает", upload_photo: "отправляет фото", record_video: "записывает видео", upload_video: "отправляет видео",
    record_voice: "записывает голос", upload_voice: "отправляет голосовое", upload_document: "отправляет файл",
    choose_sticker: "выбирает стикер", find_location: "ищет место",
  },
  roles: { user: "пользователь", second_user: "участник", chat_admin: "админ чата", operator: "оператор" },
  services: {
    topic_created: "открывает тему", topic_edited: "переименовывает тему", topic_closed: "закрывает тему", topic_reopened: "снова открывает тему",
    pinned: "закрепляет", joined: "теперь в группе", left: "больше не в группе", migrated_to: "переносит группу", migrated_from: "переносит группу сюда",
  },
  kinds: { "429": "Слишком много запросов (429)", "500": "Внутренняя ошибка (500)", "502": "Плохой шлюз (502)", slow: "Медленный ответ (5 с)", timeout: "Нет ответа", cut: "Обрыв связи", cut_after: "Сделано, но ответ потерян" },
};

let current = "en";

/** The page's language now: "en" or "ru". */
export const language = () => current;

/** The sentences of the page's language. */
export const words = () => (current === "ru" ? RU : EN);

/** Follow a persona's language; anything but Russian reads English. */
export function speak(code) {
  current = code?.startsWith("ru") ? "ru" : "en";
  document.documentElement.lang = current;
}
