# Outpaint: what lies around a picture.
recipe-outpaint = Painted around it, in pixels: left { $left }, top { $top }, right { $right }, bottom { $bottom }
