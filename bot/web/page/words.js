/** What the page says, in English and Russian. */

const EN = {
  back: "Back", brush: "Brush", cancel: "Cancel", cancelling: "Cancelling…", clear: "Clear the mask", close: "Close", device: "From this device",
  covered: "This picture came under a cover.", underCover: "Covered", show: "Show it",
  done: "Done. It is in the chat, too.", editThis: "Edit this one", emptyShelf: "Your pictures will gather here.", eraser: "Eraser", erase: "Erase",
  expand: "Expand", fit: "Whole picture", fromChat: "Open me from the chat with the bot: with a button under a picture.", further: "Keep editing",
  handingIn: "Handing in…", hintBrush: "Brush over what shall change",
  hintFrame: "Pull the frame, or choose one below", hold: "Hold to see what it was", less: "Zoom out", loading: "Opening…", more: "More", moreZoom: "Zoom in",
  myPictures: "My pictures", nobody: "No painter here can do this at the moment. You may prepare the picture all the same.", nothingBrushed: "Brush over something first.",
  nothingFramed: "Pull the frame outwards first.", offline: "The studio does not answer. I keep trying; your work stays here.", pick: "Which picture shall it be?",
  promptFrame: "What lies around it? May stay empty", promptHole: "What shall be there? Empty: it vanishes", redo: "Redo", repaint: "Brush", replace: "Replace",
  reset: "Reset", running: "The brush is on the canvas", size: "Size of the brush", stages: { loading: "Waking up the model", screening: "Taking one last look", delivering: "Bringing it over" },
  step: (step, total) => `Step ${step} of ${total}`, toChat: "To the chat", undo: "Undo", unknown: "The studio cannot do this yet.", waiting: (place) => (place === 1 ? "You are next" : place ? `Number ${place} in line` : "Waiting for a painter"),
};

const RU = {
  back: "Назад", brush: "Кисть", cancel: "Отменить", cancelling: "Отменяю…", clear: "Очистить маску", close: "Закрыть", device: "С этого устройства",
  covered: "Эта картинка пришла под шторкой.", underCover: "Под шторкой", show: "Показать",
  done: "Готово. Картинка уже и в чате.", editThis: "Править эту", emptyShelf: "Здесь соберутся ваши картинки.", eraser: "Ластик", erase: "Стереть",
  expand: "Расширить", fit: "Картинка целиком", fromChat: "Откройте меня из чата с ботом: кнопкой под картинкой.", further: "Править дальше",
  handingIn: "Передаю…", hintBrush: "Закрасьте то, что нужно изменить",
  hintFrame: "Потяните рамку или выберите её ниже", hold: "Удерживайте, чтобы увидеть, как было", less: "Отдалить", loading: "Открываю…", more: "Ещё", moreZoom: "Приблизить",
  myPictures: "Мои картинки", nobody: "Сейчас здесь нет художника, который это умеет. Подготовить картинку всё равно можно.", nothingBrushed: "Сначала закрасьте что-нибудь.",
  nothingFramed: "Сначала потяните рамку наружу.", offline: "Студия не отвечает. Пробую снова, ваша работа никуда не денется.", pick: "Какую картинку возьмём?",
  promptFrame: "Что вокруг? Можно не писать", promptHole: "Что там будет? Пусто: исчезнет", redo: "Вернуть", repaint: "Кисть", replace: "Заменить",
  reset: "Сбросить", running: "Кисть на холсте", size: "Размер кисти", stages: { loading: "Бужу модель", screening: "Смотрю в последний раз", delivering: "Несу" },
  step: (step, total) => `Шаг ${step} из ${total}`, toChat: "В чат", undo: "Отменить действие", unknown: "Студия этого пока не умеет.", waiting: (place) => (place === 1 ? "Вы следующий" : place ? `В очереди: ${place}` : "Жду художника"),
};

let current = EN;

/** The sentences of the person's language. */
export const words = () => current;

/** Speak a language; anything but Russian reads English. */
export function speak(code) {
  current = code?.startsWith("ru") ? RU : EN;
  document.documentElement.lang = current === RU ? "ru" : "en";
}
