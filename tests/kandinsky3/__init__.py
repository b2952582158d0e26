"""Kandinsky 3 against the published numbers, and against its own promises."""
