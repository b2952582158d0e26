"""Kandinsky 3 and 3.1: networks, checkpoints and samplers of the family."""
