# Describe: a picture becomes words.
command-describe = Put a picture into words
button-describe = 🔎 Put it into words
button-draw-it = 🎨 Draw it
describe-nobody = No language model is set up here, so I cannot put pictures into words. I can still draw: tell me what you would like to see.
describe-what = Reply to a picture with this command, or send one with it as the caption, and I will put it into words.
describe-done = 🔎 <code>{ $words }</code>

    A tap copies these words.
trouble-words-off = No language model is at work where this was tried, so the picture was not put into words. The operator can set one up.
trouble-words-down = The language model cannot be reached right now, so the picture was not put into words. Press Again in a minute.
trouble-words-slow = The language model took too long to look at this picture. Press Again when it is less busy.
trouble-words-nonsense = The language model found no sensible words for this picture. Press Again, or send another picture.
trouble-words-refused = No words were found for this picture that I may show. Please send another one.
