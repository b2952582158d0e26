# LoRA files: why a picture could not be drawn with one.
trouble-lora-unusable = { $model } cannot wear the LoRA { $lora } right now: its file is missing, damaged or made for another model. Leave --lora { $lora } out, or choose another one in /models.
trouble-unknown-lora = { $model } has no LoRA called { $lora } any more. See in /models which ones there are.
