models-title = <b>Who paints</b>
models-entry = { $mark } <b>{ $model }</b>{ $chosen ->
        [yes] {" "}✓
       *[no] { "" }
    }
    { $description }
    <i>{ $speed } · { $units ->
        [one] { $units } unit
       *[other] { $units } units
    } a picture · shapes { $shapes }{ $available ->
        [yes] { "" }
       *[no] {" "}· asleep now
    }</i>
models-loras = LoRA: { $loras }
models-about-seconds = about { $seconds } s
models-about-minutes = about { $minutes } min
models-choose = Choose yours for { $place ->
        [group] this chat
       *[private] your pictures
    }:
models-chosen = From now on: { $model }.
models-chosen-asleep = From now on: { $model }. It is asleep right now{ $others ->
        [awake] {" "}and takes no wishes until it wakes up. Those with ● paint at once.
       *[asleep] ; wishes wait until it wakes up.
    }
