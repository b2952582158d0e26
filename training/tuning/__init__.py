"""Adapting a model to somebody's own pictures: LoRA files and four-step models, pocket-sized or real."""
