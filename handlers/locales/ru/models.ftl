models-title = <b>Кто рисует</b>
models-entry = { $mark } <b>{ $model }</b>{ $chosen ->
        [yes] {" "}✓
       *[no] { "" }
    }
    { $description }
    <i>{ $speed } · { $units ->
        [one] { $units } единица
        [few] { $units } единицы
       *[many] { $units } единиц
    } за картинку · формы { $shapes }{ $available ->
        [yes] { "" }
       *[no] {" "}· сейчас спит
    }</i>
models-loras = LoRA: { $loras }
models-about-seconds = примерно { $seconds } с
models-about-minutes = примерно { $minutes } мин
models-choose = Выберите модель для { $place ->
        [group] этого чата
       *[private] ваших картинок
    }:
models-chosen = Теперь рисует { $model }.
models-chosen-asleep = Теперь рисует { $model }. Сейчас она спит{ $others ->
        [awake] {" "}и, пока не проснётся, желаний не берёт. Модели со знаком ● рисуют сразу.
       *[asleep] ; желания подождут, пока проснётся.
    }
