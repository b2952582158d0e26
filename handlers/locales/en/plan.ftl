# Plan: what plain words were understood as.
plan-card = I understood: <b>{ $does }</b>{ $details }

    Nothing runs until you choose.
plan-none = I paint rather than chat. Tell me what you would like to see, or reply to a picture with what should change; /help shows the rest.
plan-elsewhere = That is what /{ $command } is for: send it, and it tells you what it needs.
plan-draw-over = 🖌 Draw over the picture
plan-draw-anew = 🎨 Draw it anew
plan-as-written = ✍️ Just as I wrote it
plan-anyway = 🎨 Draw it all the same
plan-field-negative = without: { $value }
plan-field-style = style: { $value }
plan-field-ratio = shape: { $value }
plan-field-count = pictures: { $value }
plan-field-strength = strength: { $value }
