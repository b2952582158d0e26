draw-empty = What shall I draw? Write it after the command, for example: <code>/draw a red fish under the moon</code>
draw-too-long = That is { $length } characters; I read up to { $most }. Please shorten it a little.
draw-unknown-words = { $model } has not learned these words yet. It knows words such as { $words }. { $examples ->
        [yes] Try one of these, or choose another model:
       *[no] Say it with these, leave the words out, or choose another model.
    }
draw-over-empty = What should this picture become? Write it as the caption or after the command, for example: <code>/draw a house in the snow</code>
draw-over-nobody = None of the models here can draw over pictures. Tell me in words what you would like to see.
draw-model-unable = { $model } cannot do this. { $able ->
        [none] No model here can.
       *[other] These can: { $able }.
    }
draw-bad-value = I could not read one of the options. /help shows what they look like.
draw-choose-style = Which style? I will draw it anew.
draw-choose-shape = Which shape? I will draw it anew.
draw-choose-model = Who shall paint it anew?
draw-no-style = No style
draw-edited = I draw what was sent first. To draw the new words, send them as a new message.
draw-forwarded = This is a forwarded command. Send it yourself if you would like it drawn.
draw-channel = I draw for people. Please write from your own account rather than as a channel or as the group.
option-unknown = I do not know the option { $option }. There are { $allowed }.
option-elsewhere = The option { $option } means nothing here. There are { $allowed }.
option-empty = The option { $option } needs a value after it, for example <code>--n 2</code>, <code>--seed 7</code>, <code>--no text</code>.
option-twice = The option { $option } is there twice. Please leave one.
option-bad-shape = { $model } does not draw the shape { $value }. It draws { $allowed }; /models shows what the others draw.
option-bad-style = { $model } does not know the style { $value }. { $allowed ->
        [none] It knows no styles.
       *[other] It knows { $allowed }.
    }
option-bad-lora = { $model } has no LoRA called { $value }. { $allowed ->
        [none] It has none so far.
       *[other] It has { $allowed }.
    }
option-bad-weight = I cannot read the weight in { $value }. It is a number from -{ $most } to { $most }, for example <code>--lora name:0.8</code>.
option-many-loras = That is too many LoRAs at once. I take up to { $most }.
option-bad-strength = { $value } is not a strength. It is a number above 0 and up to 1: <code>--strength 0.3</code> keeps most of the picture, 1 keeps nothing.
option-strength-alone = <code>--strength</code> says how freely a picture is drawn over, and I see no picture. Send one with these words as its caption, or reply to one with them.
option-bad-frame = { $value } is not a frame I know. There are { $allowed }.
option-bad-weights = I cannot read the weights { $value }. They are numbers above 0, one for each picture, for example <code>--weights 2,1</code>.
option-bad-model = { $value } is not a model I know. There are { $allowed }.
option-bad-seed = { $value } is not a seed. It is a whole number from 0 to { $most }.
option-bad-count = { $value } is not a number of pictures I can draw at once. It may be 1 to { $most }.

refused-forbidden = I do not draw this, in any form.
refused-sexual = I do not draw sexual or nude pictures here. Please ask for something else.
refused-violence = I do not draw cruelty or gore here. Please ask for something calmer.
refused-self-harm = I would rather not draw this. If things are heavy right now, please talk to someone you trust or call a helpline in your country. You matter.
refused-private-only = In this group I keep this to private chats. Write to me there.
refused-hate = I do not draw symbols or scenes of hatred.
refused-dangerous = I do not draw drugs or weapons in this way. Please ask for something else.
refused-deepfake = I do not make pictures that put real public people into scenes that never were.
refused-personal-data = There seems to be private information in your words, such as a phone number or an address. Please leave it out.
refused-prompt-attack = Please describe a picture; instructions to me in the words do not work.
refused-too-long = That is too long for me to check. Please shorten it.
refused-guard-unavailable = The check that every picture must pass is not running, so I cannot draw right now. Please try again later.
refused-other = This did not pass the studio’s rules. Please say it another way.
