"""From noise to latents: the published sampler, its diffusers variant, Flash, refining and partial noising.

Sources: the formulas of `ai-forever/Kandinsky-3` (`model/diffusion.py`) and, for refining, of
`ai-forever/KandiSuperRes` (`model/diffusion_refine.py`). All arithmetic is float32.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor

from pipelines.kandinsky3.sizes import DIFFUSION_STEPS

Denoiser = Callable[[Tensor, int], Tensor]
"""(noisy latents [B, 4, H, W], timestep) -> predicted noise of the same shape, guidance included."""

Noise = Callable[[], Tensor]
"""Fresh standard normal noise [B, 4, H, W], the next of its stream at every call."""

Step = Callable[[int, int, Tensor], None]
"""(step from 1, steps, estimate of the clean latents [B, 4, H, W]); may raise to leave the loop."""

FLASH_TIMESTEPS = (979, 729, 479, 229)
"""The four steps that Flash was distilled for."""

REFINE_TIMESTEPS = (479, 229)
"""Flash steps that the paper applies to a base picture; the published super-resolution code uses (229,)."""


class Sampler(StrEnum):
    """Who defined the loop."""

    REFERENCE = "reference"
    """Trailing timesteps from 999, dynamic thresholding: the authors' code."""
    PUBLISHED = "published"
    """Leading timesteps, clip to -1..1, full last step: the scheduler file of the diffusers checkpoints."""


@dataclass(frozen=True)
class BaseSettings:
    """How the base loop runs."""

    steps: int = 50
    eta: float = 1.0
    """1 is ancestral (DDPM), 0 deterministic; the published formula keeps it inside the root."""
    quantile: float = 0.99
    """Of |x0|, for dynamic thresholding; the published inpainting uses 0.95."""
    sampler: Sampler = Sampler.REFERENCE
    strength: float = 1.0
    """Part of the steps that runs: below 1 the loop starts from noised latents of a picture."""


def alphas_cumprod() -> Tensor:
    """The cosine noise schedule [1000] (Nichol and Dhariwal 2021; offset 0.008, betas up to 0.999)."""

    def signal(step: int) -> float:
        return math.cos((step / DIFFUSION_STEPS + 0.008) / 1.008 * math.pi / 2) ** 2

    betas = [min(1 - signal(step + 1) / signal(step), 0.999) for step in range(DIFFUSION_STEPS)]
    return torch.cumprod(1 - torch.tensor(betas, dtype=torch.float32), dim=0)


ALPHAS: tuple[float, ...] = tuple(alphas_cumprod().tolist())


def base_timesteps(settings: BaseSettings) -> list[int]:
    """Timesteps of the base loop, noisiest first, shortened at the front by the strength.

    Any number of steps from 1 to 999 works. The reference list follows the published floor division,
    so 30 steps end at 13 rather than at 0.
    """
    if not 1 <= settings.steps < DIFFUSION_STEPS:
        raise ValueError(f"{settings.steps} steps: the loop takes 1 to {DIFFUSION_STEPS - 1}.")
    stride = DIFFUSION_STEPS // settings.steps
    if settings.sampler is Sampler.PUBLISHED:
        times = [index * stride + 1 for index in reversed(range(settings.steps))]
    else:
        times = list(range(DIFFUSION_STEPS - 1, 0, -DIFFUSION_STEPS // settings.steps))
    return times[len(times) - _part(len(times), settings.strength) :]


def flash_timesteps(strength: float = 1.0) -> tuple[int, ...]:
    """The Flash steps that run at a strength: all four at 1, one at a quarter or less."""
    return FLASH_TIMESTEPS[len(FLASH_TIMESTEPS) - _part(len(FLASH_TIMESTEPS), strength) :]


def noised(clean: Tensor, noise: Tensor, timestep: int) -> Tensor:
    """`clean` latents with the noise level of `timestep`."""
    return math.sqrt(ALPHAS[timestep]) * clean + math.sqrt(1 - ALPHAS[timestep]) * noise


def clean_estimate(noisy: Tensor, eps: Tensor, timestep: int) -> Tensor:
    """The clean latents that `noisy` and a noise prediction imply."""
    return (noisy - math.sqrt(1 - ALPHAS[timestep]) * eps) / math.sqrt(ALPHAS[timestep])


def thresholded(clean: Tensor, quantile: float) -> Tensor:
    """Dynamic thresholding: clip each sample at a quantile of its magnitudes, at least 1; divide by it."""
    bound = torch.quantile(clean.flatten(1).abs(), quantile, dim=1).clamp(min=1.0)
    bound = bound.view(-1, *[1] * (clean.ndim - 1))
    return clean.clamp(-bound, bound) / bound


def sigma(timestep: int, previous_alpha: float, eta: float) -> float:
    """Standard deviation of the noise added between a timestep and the one with `previous_alpha`."""
    alpha = ALPHAS[timestep]
    return math.sqrt(eta * (1 - alpha / previous_alpha) * (1 - previous_alpha) / (1 - alpha))


def sample_base(
    denoise: Denoiser, start: Tensor, noise: Noise, settings: BaseSettings, on_step: Step | None = None
) -> Tensor:
    """Run the base loop from `start` [B, 4, H, W] and return clean latents.

    `start` is standard normal noise, or latents `noised` to the first timestep when the strength is below 1.
    """
    times = base_timesteps(settings)
    published = settings.sampler is Sampler.PUBLISHED
    current = start.float()
    for index, timestep in enumerate(times):
        last = index + 1 == len(times)
        following = 0 if last else times[index + 1]
        previous_alpha = 1.0 if last and published else ALPHAS[following]
        eps = denoise(current, timestep).float()
        clean = clean_estimate(current, eps, timestep)
        clean = clean.clamp(-1, 1) if published else thresholded(clean, settings.quantile)
        eps = (current - math.sqrt(ALPHAS[timestep]) * clean) / math.sqrt(1 - ALPHAS[timestep])
        spread = sigma(timestep, previous_alpha, settings.eta)
        current = math.sqrt(previous_alpha) * clean + math.sqrt(max(1 - previous_alpha - spread**2, 0)) * eps
        # the last step keeps the room for its noise but adds none, as published
        if not last:
            current = current + spread * noise()
        if on_step is not None:
            on_step(index + 1, len(times), clean)
    return current


def sample_flash(
    denoise: Denoiser,
    start: Tensor,
    noise: Noise,
    timesteps: Sequence[int] = FLASH_TIMESTEPS,
    on_step: Step | None = None,
) -> Tensor:
    """Noise the current estimate afresh and predict clean latents, once a timestep.

    From pure noise this is Flash; from the latents of a picture with `REFINE_TIMESTEPS` it is the refiner.
    """
    clean = start.float()
    for index, timestep in enumerate(timesteps):
        noisy = noised(clean, noise(), timestep)
        clean = clean_estimate(noisy, denoise(noisy, timestep).float(), timestep)
        if on_step is not None:
            on_step(index + 1, len(timesteps), clean)
    return clean


class SeededNoise:
    """One noise stream a picture, so that a seed gives the same picture alone and in any batch.

    Drawn on the CPU: the same numbers for every device.
    """

    def __init__(self, seeds: Sequence[int], shape: tuple[int, int, int], device: torch.device) -> None:
        """`shape` is that of one sample (channels, height, width)."""
        self._streams = [torch.Generator().manual_seed(seed) for seed in seeds]
        self._shape = shape
        self._device = device

    def __call__(self) -> Tensor:
        """The next noise [B, channels, height, width] of every stream."""
        rows = [torch.randn(self._shape, generator=stream) for stream in self._streams]
        return torch.stack(rows).to(self._device)


def _part(count: int, strength: float) -> int:
    """How many of `count` steps run; raises ValueError for a strength outside 0..1."""
    if not 0 < strength <= 1:
        raise ValueError(f"A strength of {strength} is not above 0 and at most 1.")
    return max(1, math.ceil(count * strength - 1e-9))
