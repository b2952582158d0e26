"""Which words of a text mean nothing bad, because they stand in a phrase that means something else."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from safety.normalise import Reading
from safety.words import Hit

_STOPS = re.compile(r"[,;!?|\n]|\w\w\.\s")
"""Between the words of a phrase these end it: "naked, trees" are two tags, "Philip K. Dick" is one name."""


def innocent_places(reading: Reading, phrases: Sequence[Hit]) -> bytearray:
    """One byte for each word of a reading, not 0 where a phrase takes it out of the rules.

    A word joined over signs ("self-harm") is innocent where all the words in it are.
    """
    words = reading.words
    innocent = bytearray(len(words))
    for hit in phrases:
        if not _is_interrupted(reading, hit):
            innocent[hit.start : hit.stop] = bytes([1]) * (hit.stop - hit.start)
    if any(innocent):
        standing = [
            (word.start, place) for place, word in enumerate(words) if word.start >= 0 and not word.spans
        ]
        starts = [start for start, _ in standing]
        for place, word in enumerate(words):
            if word.spans:
                inner = standing[
                    bisect_left(starts, word.start) : bisect_left(starts, word.start + word.spans)
                ]
                innocent[place] = bool(inner) and all(innocent[at] for _, at in inner)
    return innocent


def _is_interrupted(reading: Reading, hit: Hit) -> bool:
    first, last = reading.words[hit.start].start, reading.words[hit.stop - 1].start
    return first >= 0 and _STOPS.search(reading.text, first, last) is not None
