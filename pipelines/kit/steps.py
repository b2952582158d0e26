"""How many steps really run: drawing over a picture leaves out the first, noisiest ones."""

import math

REFINE_STEPS = 2
"""Steps of a Flash model that refine a finished picture, as the paper applies them."""


def steps_run(steps: int, strength: float) -> int:
    """How many of `steps` run at a strength above 0 and at most 1."""
    return max(1, math.ceil(steps * strength - 1e-9))
