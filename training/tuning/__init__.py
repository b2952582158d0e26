"""Adapting a model to somebody's own pictures: LoRA files, four-step models, and what edits with pictures."""
