error-sorry = Something broke on our side, and I have written it down as number { $number }. Please try again.
banned-text = You may not use this studio{ $until ->
        [none] {" "}any more
       *[other] {" "}until { $until }
    }.{ $reason ->
        [none] { "" }
       *[other] {" "}Reason: { $reason }.
    }
too-fast = That was many messages at once. Please give me a few seconds; I will read the next one.
command-draw = Draw a picture
command-models = Who paints
command-queue = What is waiting
command-cancel = Take a wish back
command-settings = Language, model, units
command-help = How to ask
command-status = Is everything awake?
command-privacy = What I keep
command-start = Say hello
command-chat = Set up this chat
command-admin = Run the studio
bot-description = I paint pictures from your words and draw over your photos. Press Start and write what you would like to see.
bot-short-description = Paints pictures from your words and draws over your photos.
