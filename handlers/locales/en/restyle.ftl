# Restyle: the same outlines in another look.
command-restyle = The same outlines in another look
button-restyle = 🎭 Another look
button-restyle-pair = 🎭 The first in the look of the second
made-restyle = 🎭 The outlines stayed, the look is new.
restyle-what = Which picture shall get another look? Send one with /restyle and words for the look as its caption, or reply to one with them.
restyle-look = Which look shall it get? Tap one, or answer this with words, or with a picture whose look I should take.
restyle-many = These are { $count } pictures. I take one whose outlines stay and, if you like, one that lends its look.
invalid-look-missing = What should it look like? Give me words, a style, or a picture whose look I should take.
recipe-restyle = The outlines are those of the picture { $source }…{ $look ->
        [none] { " " }Send the command as a reply to it.
       *[other] , the look is that of { $look }… Send the second as a reply to the first, with the command as its caption.
    }
