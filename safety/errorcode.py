"""Ten bytes that survive noise: a task's id under a keyed seal, in a convolutional code.

The code is the industry's K = 7, rate 1/3 (generators 133, 145, 175 octal), decoded softly (Viterbi 1967).
The seal makes a claim of noise as likely as guessing 32 bits, and a claim of a forger without the key too.
"""

import hmac
import re
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ID_BYTES, SEAL_BYTES = 6, 4
TASK_ID = re.compile(rf"[0-9a-f]{{{2 * ID_BYTES}}}")
_MEMORY = 6
_STATES = 1 << _MEMORY
_GENERATORS = (0o133, 0o145, 0o175)
BITS = 8 * (ID_BYTES + SEAL_BYTES)
SIGNS = (BITS + _MEMORY) * len(_GENERATORS)
"""Signs of one code word."""


def encode(task_id: str, key: bytes) -> "Floats":
    """A task's id (12 hexadecimal digits) as a code word of +1 and -1, (SIGNS,)."""
    import numpy as np

    if not TASK_ID.fullmatch(task_id):
        raise ValueError("a task's id has 12 hexadecimal digits")
    body = bytes.fromhex(task_id)
    bits = np.unpackbits(np.frombuffer(body + _seal(body, key), dtype=np.uint8))
    following, signs, _, _ = _trellis()
    state = 0
    word: list[Floats] = []
    for bit in [*bits.tolist(), *[0] * _MEMORY]:
        word.append(signs[state, bit])
        state = int(following[state, bit])
    return np.concatenate(word)


def decode(soft: "Floats", key: bytes) -> str | None:
    """The task's id in noisy signs (positive for +1, size is trust), (SIGNS,); None where no seal fits."""
    import numpy as np

    _, signs, before, bit_before = _trellis()
    scores = np.full(_STATES, -np.inf)
    scores[0] = 0.0
    choices: list[Ints] = []
    for step in soft.reshape(-1, len(_GENERATORS)):
        gains = (signs @ step)[before, bit_before]
        candidates = scores[before] + gains
        choice = candidates.argmax(axis=1)
        scores = candidates[np.arange(_STATES), choice]
        choices.append(choice)
    state = 0
    bits: list[int] = []
    for choice in reversed(choices):
        branch = choice[state]
        bits.append(int(bit_before[state, branch]))
        state = int(before[state, branch])
    data = np.packbits(np.array(bits[::-1][:BITS], dtype=np.uint8)).tobytes()
    body, seal = data[:ID_BYTES], data[ID_BYTES:]
    return body.hex() if hmac.compare_digest(seal, _seal(body, key)) else None


def _seal(body: bytes, key: bytes) -> bytes:
    return hmac.new(key, b"seal" + body, sha256).digest()[:SEAL_BYTES]


@cache
def _trellis() -> "tuple[Ints, Floats, Ints, Ints]":
    """Following states (64, 2), signs (64, 2, 3), and for each state the two before it with their bits."""
    import numpy as np

    following = np.zeros((_STATES, 2), dtype=np.int64)
    signs = np.zeros((_STATES, 2, len(_GENERATORS)))
    arrivals: list[list[tuple[int, int]]] = [[] for _ in range(_STATES)]
    for state in range(_STATES):
        for bit in (0, 1):
            register = bit << _MEMORY | state
            following[state, bit] = register >> 1
            signs[state, bit] = [1 - 2 * ((register & it).bit_count() & 1) for it in _GENERATORS]
            arrivals[register >> 1].append((state, bit))
    pairs = np.array(arrivals, dtype=np.int64)
    return following, signs, pairs[:, :, 0], pairs[:, :, 1]
