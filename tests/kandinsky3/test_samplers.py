"""Samplers beyond the reference vectors: the diffusers variant, strengths, odd step counts, noise streams."""

import pytest
import torch
from diffusers import DDPMScheduler
from torch import Tensor

from pipelines.kandinsky3 import samplers
from pipelines.kandinsky3.samplers import BaseSettings, Sampler, SeededNoise, base_timesteps, sample_base

CPU = torch.device("cpu")


def predict(latents: Tensor, timestep: int) -> Tensor:
    return 0.7 * latents + 0.001 * timestep


def test_published_variant_equals_the_scheduler_of_the_diffusers_checkpoints() -> None:
    start = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    settings = BaseSettings(steps=10, sampler=Sampler.PUBLISHED)
    stream = torch.Generator().manual_seed(1)
    ours = sample_base(predict, start, lambda: torch.randn(start.shape, generator=stream), settings)

    scheduler = DDPMScheduler(
        beta_schedule="squaredcos_cap_v2", timestep_spacing="leading", steps_offset=1, clip_sample=True
    )
    scheduler.set_timesteps(10)
    assert base_timesteps(settings) == scheduler.timesteps.tolist()
    stream = torch.Generator().manual_seed(1)
    theirs = start
    for timestep in scheduler.timesteps:
        eps = predict(theirs, int(timestep))
        theirs = scheduler.step(eps, timestep, theirs, generator=stream).prev_sample
    assert torch.allclose(ours, theirs, atol=1e-4)


@pytest.mark.parametrize("sampler", list(Sampler))
@pytest.mark.parametrize("steps", [1, 2, 7, 30, 50, 333, 999])
def test_any_number_of_steps_runs_down_to_clean(sampler: Sampler, steps: int) -> None:
    times = base_timesteps(BaseSettings(steps=steps, sampler=sampler))
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == len(times)
    assert all(0 < time < 1000 for time in times)
    assert abs(len(times) - steps) <= 1 + steps // 2


@pytest.mark.parametrize("steps", [0, -1, 1000])
def test_impossible_step_counts_are_refused(steps: int) -> None:
    with pytest.raises(ValueError, match="1 to 999"):
        base_timesteps(BaseSettings(steps=steps))


def test_strength_shortens_the_loop_from_the_noisy_end() -> None:
    full = base_timesteps(BaseSettings(steps=50))
    assert base_timesteps(BaseSettings(steps=50, strength=0.3)) == full[35:]
    assert base_timesteps(BaseSettings(steps=50, strength=0.001)) == full[-1:]
    assert samplers.flash_timesteps() == (979, 729, 479, 229)
    assert samplers.flash_timesteps(0.5) == (479, 229)
    assert samplers.flash_timesteps(0.01) == (229,)
    for strength in (0.0, -1.0, 1.1):
        with pytest.raises(ValueError, match="strength"):
            samplers.flash_timesteps(strength)


def test_noise_streams_are_independent_of_each_other() -> None:
    shape = (4, 8, 8)
    alone, together = SeededNoise([5], shape, CPU), SeededNoise([1, 5, 5], shape, CPU)
    for _ in range(3):
        one, three = alone(), together()
        assert torch.equal(one[0], three[1])
        assert torch.equal(three[1], three[2])
        assert not torch.equal(three[0], three[1])
