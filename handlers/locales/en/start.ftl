start-hello = Hello, { $name }! I am <b>Atelier</b>, a studio that paints pictures from your words.
    Write what you would like to see, in English or Russian, and a card will show how it comes along.
    Or send a photo and write what it should become.
    What I have accepted is never lost: the picture arrives, or your units come back.

    Try one of these:
start-hello-group = Hello! I paint pictures from words: /draw and what you would like to see. A reply to me or a mention works too, and as a reply to a picture I draw it over.
help-text = <b>Drawing</b>
    Write what you would like to see. In a group: /draw and your words, a mention of me, or a reply to me.
    Under each picture: another try, variations, style, shape, model, the recipe, the original file.

    <b>Over a picture</b>
    Send a photo with what it should become as the caption, or answer any picture with words, yours or mine. In a group: with /draw or a mention of me.
    Under the result you choose how strongly it is changed. Under some pictures: ✨ for finer detail, also <code>/refine</code> as a reply.{ $words ->
        [on] { " " }<code>/describe</code> as a reply puts a picture into words.
       *[off] { "" }
    }

    <b>Options</b>, at the end of your words{ $shape ->
        [none] { "" }
       *[other] {""}
    <code>--ar { $shape }</code>  shape: { $shapes }
    }
    <code>--n 4</code>  how many, 1 to { $most }
    <code>--style { $style }</code>  style: { $styles }
    <code>--no people, text</code>  what to leave out
    <code>--seed 7</code>  the same dice again
    <code>--near 7</code>  a variation of the picture with that seed
    <code>--strength 0.4</code>  over a picture: little keeps it, 1 keeps nothing
    <code>--model { $model }</code>  model: see /models{ $lora ->
        [none] { "" }
       *[other] {""}
    <code>--lora { $lora }:0.8</code>  LoRA: { $loras }
    }{ $words ->
        [on] {""}
    <code>--mine</code>  your words exactly, not better ones
       *[off] { "" }
    }

    <b>Around it</b>
    /models  who paints, and how fast
    /queue  what is waiting
    /cancel  take a wish back
    /settings  language, model, units
    /status  is everything awake?
    /rules  what is allowed here
    /verify  as a reply to a picture: was it made here?
    /privacy  what I keep{ $is_group ->
        [yes] { "" }

    /chat  for admins of this chat: language, models, strictness
       *[no] { "" }
    }
privacy-text = I keep your wishes, the pictures you send for them and those I make for { $days ->
        [one] { $days } day
       *[other] { $days } days
    } so that the buttons under them work; then they are swept away, together with the records of what was refused. A refused wish is kept as well, so that a person can look at it when you appeal; what I never draw, in any form, is not. Your name, @name, id and settings, warnings and bans, and the record of what the operators did stay until the operator removes them. A picture that no wish uses is gone within hours. How many units you used is kept for some days. Wishes and pictures are checked by rules on this studio’s own machines and are sent nowhere else{ $words ->
        [on] , but for the language model that the operator has set up: it reads wishes, to put them into better words (your switch is in /settings), and pictures you ask it to describe
       *[off] { "" }
    }. /mydata hands you everything of yours, /forget erases it, /keep shortens the time. In a group I read only commands, mentions and replies to me.
status-text = <b>Status</b>
    Painters awake: { $workers }
    Waiting in line: { $waiting }
    Intake: { $intake ->
        [paused] paused
       *[open] open
    }

    <b>Models</b>
    { $models }

    <b>What is checked</b>
    { $checks }
status-model-awake = ● { $model }
status-model-asleep = ○ { $model }, asleep
status-no-models = No painter is awake, so nothing can be drawn right now. Wishes wait in line.
status-checks = Words: rules for English and Russian, on every wish and every quoted text.
status-sight = { $depth ->
    [off] Pictures: a painter cannot open its picture check ({ $screen }), so it shows none at all. The operator can mend this with SAFETY_CLIP.
    [opening] Pictures: a painter is still opening its picture check, and shows nothing before.
    [formal] Pictures: every picture and preview is opened, but the picture check ({ $screen }) knows clip-art only and refuses nothing. Until the operator sets a full one, take pictures as unchecked.
    [published] Pictures: { $screen } looks at every picture and preview, by published thresholds that were not measured here.
   *[calibrated] Pictures: { $screen } looks at every picture and preview, by thresholds measured for it.
}
example-1 = a red fish under the moon
example-2 = a yellow house in the snow
example-3 = a blue cat, watercolor
example-4 = a green tree at night
