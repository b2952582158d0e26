# Inpaint: part of a picture painted anew.
command-inpaint = Erase or replace a part
button-inpaint = 🩹 A part
made-inpaint = 🩹 Painted anew where you showed; the rest is as it was.
inpaint-what = In which picture? Send one with /inpaint as its caption, or reply to one with it. Words after it say what comes there; without any I erase.
inpaint-mask = { $prompt ->
        [none] Where shall I erase? Answer this with words if something else should come there instead.
       *[other] Where should this come: <i>{ $prompt }</i>?
    }
    Show me the place: { $brush ->
        [yes] with the brush below, or { "" }
       *[no] { "" }
    }draw over it in Telegram’s photo editor and send me the picture back{ $place ->
        [private] { "" }
       *[group] { " " }as an answer to this
    }. A black-and-white picture as an answer works too: white is painted anew.
inpaint-many = These are { $count } pictures. I need the one to change and, if you like, one that shows where.
trouble-mask-shape = The mask is { $width }×{ $height } pixels, the picture { $wide }×{ $high }: they must have the same shape. Draw on the picture itself, without cropping it, and send that.
trouble-mask-unclear = I cannot tell the place from this picture: it is neither the same picture with something drawn on it nor black and white. Draw on the picture itself and send that.
trouble-mask-empty = I see nothing drawn on this picture. Draw over the place with a strong colour and send it again.
trouble-mask-full = All of the picture is marked, so nothing of it would be left. Mark only the part that shall change.
recipe-inpaint = Painted into the picture { $source }… where the mask { $mask }… says. Send the mask as a reply to the picture, with the command as its caption.
