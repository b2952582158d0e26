# The page of help about pictures.
button-help-pictures = 🖼 With pictures
button-help-main = ‹ All of help
help-pictures = <b>With pictures</b>
    Send a photo, or press 🛠 under a result, and tap what shall become of it. Or answer any picture, yours or mine, with a command:
help-refine = <code>/refine WORDS</code>  ✨ the same picture with finer detail
help-vary = <code>/vary</code>  🎲 four others like it, from subtle to strong; words say what it shows
help-fuse = <code>/fuse</code>  🧬 one out of two to four: an album with this caption, or one picture answering another; words are welcome, buttons weigh the pictures
help-restyle = <code>/restyle WORDS</code>  🎭 the same outlines in another look, after words, a style, or a second picture
help-inpaint = <code>/inpaint WORDS</code>  🩹 a part erased, or replaced by the words: draw over the place in Telegram’s photo editor and send the picture back
help-outpaint = <code>/outpaint</code>  ↔️ what lies around it: to a side, all around, up to a new shape; zoom in, too
help-describe = <code>/describe</code>  📝 the picture in words, to draw from
help-pictures-groups = In a group use the commands, a mention of me or a reply to me. <code>--n</code>, <code>--seed</code>, <code>--model</code> and <code>--no</code> work here as well.
