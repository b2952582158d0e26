# План: как поняты обычные слова.
plan-card = Понял так: <b>{ $does }</b>{ $details }

    Пока вы не выберете, ничего не рисуется.
plan-none = Я больше рисую, чем болтаю. Расскажите, что хотите увидеть, или ответьте на картинку, что в ней изменить; остальное в /help.
plan-elsewhere = Для этого есть /{ $command }: отправьте её, и она скажет, что ей нужно.
plan-draw-over = 🖌 Нарисовать поверх картинки
plan-draw-anew = 🎨 Нарисовать заново
plan-as-written = ✍️ Точно моими словами
plan-anyway = 🎨 Всё равно нарисовать
plan-field-negative = без: { $value }
plan-field-style = стиль: { $value }
plan-field-ratio = форма: { $value }
plan-field-count = картинок: { $value }
plan-field-strength = сила: { $value }
