"""Networks are opened one after another, whoever opens them."""

from threading import RLock

OPENING = RLock()
"""Held while libraries are imported and weights are read.

transformers imports its parts when they are first asked for, and two threads that ask at once may find a part
half imported: "cannot import name 'T5EncoderModel'". One at a time also keeps the peak of memory low.
"""
