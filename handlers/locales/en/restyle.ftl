# Restyle: the same outlines in another look.
recipe-restyle = The outlines are those of the picture { $source }…{ $look ->
        [none] { " " }Send the command as a reply to it.
       *[other] , the look is that of { $look }… Send the second as a reply to the first, with the command as its caption.
    }
