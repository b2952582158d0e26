# Pictures that people send: what cannot be opened, and why.
picture-empty = This file is empty. Please send the picture again.
picture-too-heavy = This file has { $megabytes } MB, and Telegram lets me fetch { $limit } at most. Send it as a photo rather than as a file: Telegram then makes it smaller.
picture-unreadable = I cannot read this as a picture. I open JPEG, PNG, WebP, GIF, BMP and TIFF: save it as one of these, or send it as a photo.
picture-damaged = This picture is damaged or was cut short on its way. Please send it again.
picture-too-large = This picture has more pixels than I can open: up to { $limit } million. Please make it smaller, or send it as a photo.
picture-too-small = At { $width }×{ $height } pixels there is hardly anything to see. Please send one with { $limit } pixels or more on each side.
picture-too-long = This picture is a narrow strip of { $width }×{ $height } pixels. One side may be { $limit } times the other at most, so please crop it.
nobody-able = No painter who can do this is awake here. { $able ->
        [none] The operator can add a model that can; docs/models.md says how.
       *[other] Models that can: { $able }. The operator can wake one of them.
    }
one-picture = These are several pictures, and I need the one you mean. Send it alone, or reply to it.
picture-not-fetched = Telegram did not hand me this picture. Please send it once more.
