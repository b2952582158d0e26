# The Mini App and the HTTP API: buttons that open the editor, and every no that a call can get.
button-editor-inpaint = 🖌 Brush
button-editor-outpaint = 🖼 Frame

web-auth-missing = This page does not know who you are. Open it from the chat with the bot, with a button under a picture.
web-auth-forged = Telegram’s signature does not fit, so I cannot tell who you are. Close this page and open it again from the chat.
web-auth-stale = This page has been open for more than a day. Close it and open it again from the chat; your pictures are safe.
web-not-found = I have no such picture or task of yours. It may have been swept away by now.
web-not-opened = This button belongs to somebody else, or is too old. Send me the picture in the chat, and I give you a fresh one.
web-left-chat = You are no longer in the group that this button comes from. Open the picture from our own chat instead.
web-unknown-capability = The studio cannot do “{ $name }”.
web-bad-inputs = { $field ->
        [none] Something is missing, or of the wrong kind.
       *[other] “{ $field }” is missing, unknown or of the wrong kind.
    }
web-bad-json = This is not JSON that I can read.
web-bad-packing = This did not arrive whole, or is packed in another way than its headers say. Please send it again.
web-bad-request = This did not work as asked. Please try again.
web-nobody-able = None of the models here can do this yet.
web-too-large = That is more than { $megabytes ->
        [0] { $kilobytes } KB
       *[other] { $megabytes } MB
    }. Please send less at once.
web-broken = Something broke on our side. Please try again in a moment.
web-cancelled = Cancelled. Your units are back.
web-expired = This waited too long for a painter and was put away. Your units are back; please try again.
