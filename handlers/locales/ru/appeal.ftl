button-appeal = ⚖️ Обжаловать
refused-record = { $asked ->
    [yes] Я сам не уверен, поэтому посмотрит человек, и я вам напишу. Код { $reason }, запись { $record }.
   *[no] Код { $reason }, запись { $record }.
}
refused-quietly = Это я не нарисовал; автор знает почему.
card-refused-quietly = Это я не нарисовал; автор знает почему. { card-units-back }
appeal-taken = Жалоба принята. Посмотрит человек, который раньше об этом не решал, и я напишу вам сюда.
appeal-another-open = Одна ваша жалоба уже рассматривается. Когда по ней решат, можно будет подать следующую.
appeal-decided = Об этом уже решили, обжаловать больше нечего.
appeal-gone = Это было слишком давно, или решать тут нечего.
appeal-nothing = Обжаловать нечего: за последнее время нет ни отказов, ни мер, которых не посмотрел бы человек.
appeal-choose = Что посмотреть человеку?
appeal-row = { $at }: { $reason }, запись { $record }
appeal-measure-row = { $at }: { $kind }{ $reason ->
    [none] { "" }
   *[other] {" "}({ $reason })
}, номер { $id }
appeal-reason-forbidden = то, чего я никогда не рисую
appeal-reason-sexual = нагота или эротика
appeal-reason-violence = жестокость
appeal-reason-self-harm = вред себе
appeal-reason-hate = ненависть
appeal-reason-dangerous = наркотики или оружие
appeal-reason-deepfake = подделки с настоящими людьми
appeal-reason-personal-data = личные данные
appeal-reason-prompt-attack = указания мне вместо картинки
appeal-reason-other = правила студии
command-appeal = Попросить пересмотреть отказ
not-accepted-rests = Ваши желания отдыхают до { $until }: вам дали паузу или накопилось несколько предупреждений. Если это ошибка, пришлите мне в личный чат /appeal, и посмотрит человек.
not-accepted-limited = До { $until } я рисую для вас только по словам, без ваших картинок: такова цена прежних предупреждений. Просто слова по-прежнему работают. Если это ошибка, пришлите мне в личный чат /appeal.
