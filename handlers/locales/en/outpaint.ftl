# Outpaint: what lies around a picture.
command-outpaint = Paint what lies around a picture
button-outpaint = ↔️ Wider
button-frame-left = ⬅️
button-frame-right = ➡️
button-frame-up = ⬆️
button-frame-down = ⬇️
button-frame-out = 🔭 Zoom out ×{ $times }
button-frame-in = 🔍 Zoom in ×{ $times }
made-outpaint = ↔️ Painted on around the picture, which itself is as it was.
outpaint-what = Around which picture shall I paint? Send one with /outpaint as its caption, or reply to one with it. Words after it say what is there.
outpaint-frame = { $prompt ->
        [none] How far? To one side, all around, or up to a new shape. Answer this with words to say what is there.
       *[other] Around it: <i>{ $prompt }</i>. How far? To one side, all around, or up to a new shape.
    }
trouble-frame-same = The picture has the shape { $frame } already, so there is nothing to add. Choose another shape, a side or a zoom.
recipe-outpaint = Painted around it, in pixels: left { $left }, top { $top }, right { $right }, bottom { $bottom }
