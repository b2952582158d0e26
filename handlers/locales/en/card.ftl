# The card: the message that shows one task from acceptance to result.
card-waiting = 🎨 <i>{ $prompt }</i>

    { $position ->
        [1] You are next
       *[other] Number { $position } in line
    }{ $known ->
        [none] .
       *[known] , starts { $starts }.
    }
card-accepted = 🎨 <i>{ $prompt }</i>

    Accepted. Waiting for a painter.
card-unattended = 🎨 <i>{ $prompt }</i>

    { $position ->
        [0] Accepted.
        [1] You are next.
       *[other] Number { $position } in line.
    } No painter is awake right now, so your wish waits; I begin as soon as one wakes up.
card-running = 🎨 <i>{ $prompt }</i>

    { $bar } { $step }/{ $total }
card-stage-loading = 🎨 <i>{ $prompt }</i>

    Waking up the model. The first picture takes a little longer.
card-stage-drawing = 🎨 <i>{ $prompt }</i>

    The brush is on the canvas.
card-stage-screening = 🎨 <i>{ $prompt }</i>

    Drawn. Taking one last look.
card-stage-delivering = 🎨 <i>{ $prompt }</i>

    Ready. Bringing it over.
card-soon = in a moment
card-done = <i>{ $prompt }</i>
card-done-album = <i>{ $prompt }</i>

    { $count } pictures, right here. 🎲 makes more like one of them.
card-facts = { $model } · { $seconds } s · seed { $seed }
card-style = style: { $style }
card-strength = strength { $strength }
card-lora = LoRA { $lora } { $weight }
note-cut = { $model } did not read the end of your words: “{ $cut }”.
note-negative-ignored = { $model } cannot leave things out, so --no was not used.
note-plain-outlines = { $model } kept plain outlines: its own outline finder (HED) is not installed here.

card-cancelled = <i>{ $prompt }</i>

    Cancelled. { card-units-back }
card-expired = <i>{ $prompt }</i>

    This waited too long for a painter and was put away. { card-units-back } Press Again to try once more.
card-refused = { $why } { card-units-back }
card-failed = <i>{ $prompt }</i>

    { $why } { card-units-back }
card-units-back = Your units are back.
card-unsendable = <i>{ $prompt }</i>

    The picture is ready, but this chat does not let me send pictures. Ask an admin to allow it, then press the button.
card-result-unknown = <i>{ $prompt }</i>

    The pictures are ready, but the connection broke while they were on their way. If you do not see them, press the button.

# Why a task ended without a result
trouble-other = The picture could not be made: something broke on our side. Press Again to try once more.
trouble-poison = I am sorry: this picture stopped the painter three times, so I gave it up. Changing the words usually helps.
trouble-model-unavailable = The model { $model } is not awake anywhere right now. Choose another one with the Model button.
trouble-model-damaged = The model { $model } cannot be opened right now. Choose another one with the Model button.
trouble-ability-missing = The painter who has the model { $model } lacks the files for this. Choose another model with the Model button.
trouble-model-too-large = The model { $model } is too large for this studio’s memory. Choose another one with the Model button.
trouble-out-of-memory = This picture is too large for the painter's memory. Ask for fewer or smaller pictures.
trouble-undeliverable = The picture was made, but Telegram did not take it from me for hours. Press Again to try once more.
trouble-unreachable = The picture was made, but I could not write to this chat. Press Again to try once more.
trouble-unknown-words = { $model } has not learned these words yet, and the editor, who would find others, is away. It knows words such as { $words }. Say it with these, or choose another model with the Model button.
trouble-blob-gone = A picture this task needs has been swept away by now. Please start anew.

# Why a wish was not accepted
not-accepted-too-many-waiting = You have { $limit } { $limit ->
        [one] picture
       *[other] pictures
    } waiting already. Wait for one to finish, or cancel one in /queue.
not-accepted-chat-too-many-waiting = This chat has { $limit } { $limit ->
        [one] picture
       *[other] pictures
    } waiting already. Please try again when the line is shorter.
not-accepted-no-units = This picture costs { $needed ->
        [one] { $needed } unit
       *[other] { $needed } units
    } and you have { $left } left today. New units arrive { $resets }.
not-accepted-paused = The studio takes no new pictures for the moment; what is already in line goes on. Please come back a little later.
not-accepted-model-unavailable = The model { $model } is not available right now. Choose another one with /models.
not-accepted-model-not-allowed = The admins of this chat have not allowed { $model } here. Choose another one with /models.
not-accepted-banned = You may not use this studio { $until ->
        [none] any more
       *[other] until { $until }
    }.{ $reason ->
        [none] { "" }
       *[other] { " " }Reason: { $reason }.
    }
not-accepted-other = This could not be accepted. Please try again a little later.

# Buttons
button-cancel = Cancel
button-again = 🔁 Again
button-variations = 🎲 Variations
button-variations-of = 🎲 { $number }
button-recipe = 📋 Recipe
button-original = 📎 Original
button-models = 🧠 Models
button-help = Help
button-model = 🧠 Model
button-style = 🎨 Style
button-strength-subtle = Subtle
button-strength-medium = Medium
button-strength-strong = Strong
button-shape = 📐 Shape
button-back = ‹ Back
button-show-result = Show the pictures
button-copy = Copy
button-close = Close

# Toasts: what a pressed button answers
toast-on-it = On it.
toast-already = I am already on it.
toast-not-yours = This button belongs to somebody else. Send me your own wish with /draw.
toast-stale = This button is too old: what it belonged to has been swept away. Send the wish again.
toast-cancelled = Cancelled.
toast-sending = Here it comes.
toast-covered-sent = This picture is shown covered here, and a file has no cover: you have it in our private chat.
toast-covered-unsent = This picture is shown covered here, and a file has no cover. Write to me in private first, then press again: I will send it there.
toast-not-allowed = This chat does not let me send this. Ask an admin to allow it, then press again.
toast-too-late = Too late to cancel: it is finished.
toast-saved = Saved.
toast-gone = The picture has been swept away by now. Press Again to make a new one.
toast-too-fast = Not so fast, please.

recipe-text = <b>Recipe</b>
    <code>{ $command }</code>

    { $lines }
recipe-lines = <blockquote>Model: { $model }
    Seed: { $seed }
    Size: { $width }×{ $height }
    Steps: { $steps }
    Guidance: { $guidance }</blockquote>
recipe-near = A variation of the picture with seed { $seed }
recipe-negative = Not in the picture: { $negative }
recipe-style = Style: { $style }
recipe-loras = LoRA: { $loras }
recipe-strength = Strength: { $strength }
recipe-source = Made from the picture { $source }… Send the command as a reply to that picture.
original-caption = Exactly as it was made: PNG, { $width }×{ $height }, seed { $seed }.
