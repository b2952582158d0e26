command-review = Решить, что ждёт
review-empty = Ничего не ждёт. Спасибо.
review-kind-appeal = <b>Жалоба на отказ</b> <code>{ $id }</code> (ждут: { $waiting })
    Человек считает этот отказ ошибкой.
review-kind-unsure = <b>Сомнение</b> <code>{ $id }</code> (ждут: { $waiting })
    Охрана пока отказала и просит человека посмотреть.
review-kind-strike = <b>Жалоба на меру</b> <code>{ $id }</code> (ждут: { $waiting })
    Человек считает эту меру ошибкой.
review-kind-report = <b>Жалоба на картинку</b> <code>{ $id }</code> (ждут: { $waiting })
    Люди говорят, что этой картинки быть не должно.
review-opened = С { $at }
review-record = Запись { $record }: { $category }, нашлось: { $stage }, оценка { $score } (порог { $threshold })
    Правило: { $matched }, версия { $rules }
review-reporters = Пожаловались: { $count }, причина: { $reason }
review-strike = Мера: { $kind }, вес { $weight }, причина: { $reason }
review-strike-warning = предупреждение
review-strike-time-out = пауза
review-strike-hard = просьба о том, что запрещено на любом уровне
review-strike-report = подтверждённая жалоба
review-words = Слова: <i>{ $words }</i>
review-negative = Чего не должно быть: <i>{ $words }</i>
review-hidden = Ни слов, ни картинки здесь никто не видит. Решайте по записи, а если сомневаетесь, позовите оператора.
review-uphold = { $which ->
    [report] Убрать
   *[other] Оставить в силе
}
review-overturn = { $which ->
    [report] Пусть остаётся
   *[other] Отменить
}
review-next = Дальше
review-too-late = Об этом тем временем решил кто-то другой, или решать не вам.
review-stage-length = длина
review-stage-minors = правило о детях
review-stage-words = правила о словах
review-stage-text-concepts = смысл слов
review-stage-guard-model = модель охраны
review-stage-input-picture = присланная картинка
review-stage-preview = черновик
review-stage-output-picture = готовая картинка
review-stage-screen = проверка, которая сломалась
review-not-withdrawn = ⚠️ Telegram не дал мне удалить картинку в чате «{ $chat }»: она слишком старая, или меня там больше нет. Её ещё может удалить админ того чата.
review-done-upheld = Оставлено в силе, человеку сообщат.
review-done-overturned = Отменено, человеку сообщат.
