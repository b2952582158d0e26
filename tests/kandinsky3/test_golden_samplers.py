"""The three loops against the published ones, with a closed-form model in the place of the U-Net."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from pipelines.kandinsky3 import samplers
from pipelines.kandinsky3.samplers import BaseSettings, sample_base, sample_flash
from tests.kandinsky3.golden import Case, needs_golden

pytestmark = needs_golden


def closed_form(latents: Tensor, timestep: int, context: Tensor, mask: Tensor) -> Tensor:
    """The stand-in network of the reference vectors."""
    rows = context.mean(dim=2) * mask
    text = rows.sum(dim=1) / mask.sum(dim=1)
    return 0.3 * latents + 0.1 * math.sin(timestep) + 0.5 * text.view(-1, 1, 1, 1)


class Guided:
    def __init__(self, case: Case, guidance: float) -> None:
        self.case = case
        self.guidance = guidance
        self.null = torch.zeros_like(case["in.context"])
        self.null[:, 0] = case["in.null_embedding"]
        self.null_mask = torch.zeros_like(case["in.context_mask"])
        self.null_mask[:, 0] = 1

    def __call__(self, latents: Tensor, timestep: int) -> Tensor:
        conditional = closed_form(latents, timestep, self.case["in.context"], self.case["in.context_mask"])
        unconditional = closed_form(latents, timestep, self.null, self.null_mask)
        return (self.guidance + 1) * conditional - self.guidance * unconditional


def stream(noise: Tensor) -> "Iterator[Tensor].__next__":
    return iter(noise).__next__


def test_golden_schedule() -> None:
    case = Case("case06_base_sampler")
    case.close("out.alphas_cumprod", torch.tensor(samplers.ALPHAS))
    for eta in ("1.0", "0.5"):
        pairs = case["out.sigma_pairs"].tolist()
        spread = [samplers.sigma(t, samplers.ALPHAS[previous], float(eta)) for t, previous in pairs]
        case.close(f"out.sigma.eta{eta}", torch.tensor(spread))


def test_golden_base_step_by_step() -> None:
    case = Case("case06_base_sampler")
    clean: list[Tensor] = []
    states: list[Tensor] = []
    guided = Guided(case, 3)

    def denoise(latents: Tensor, timestep: int) -> Tensor:
        states.append(latents)
        return guided(latents, timestep)

    final = sample_base(
        denoise,
        case["in.x_T"],
        stream(case["in.noise_10"]),
        BaseSettings(steps=10),
        lambda _step, _total, x0: clean.append(x0),
    )
    case.close("out.s10.timesteps", torch.tensor(samplers.base_timesteps(BaseSettings(steps=10))))
    case.close("out.s10.x0", torch.stack(clean))
    case.close("out.s10.states", torch.stack([*states[1:], final]))
    case.close("out.s10.final", final)


def test_golden_base_variants() -> None:
    case = Case("case06_base_sampler")
    for name, settings, guidance in (
        ("s10.eta05", BaseSettings(steps=10, eta=0.5), 3),
        ("s10.eta0", BaseSettings(steps=10, eta=0), 3),
        ("s10.pct95_g4", BaseSettings(steps=10, quantile=0.95), 4),
        ("s50", BaseSettings(steps=50), 3),
        ("s30", BaseSettings(steps=30), 3),
    ):
        noise = case["in.noise_10" if settings.steps == 10 else "in.noise_50"]
        final = sample_base(Guided(case, guidance), case["in.x_T"], stream(noise), settings)
        case.close(f"out.{name}.final", final)


def test_golden_base_timesteps() -> None:
    case = Case("case06_base_sampler")
    for steps in (30, 50):
        times = samplers.base_timesteps(BaseSettings(steps=steps))
        case.close(f"out.s{steps}.timesteps", torch.tensor(times))


def test_golden_flash() -> None:
    case = Case("case07_flash_sampler")
    estimates: list[Tensor] = []

    def denoise(latents: Tensor, timestep: int) -> Tensor:
        return closed_form(latents, timestep, case["in.context"], case["in.context_mask"])

    final = sample_flash(
        denoise,
        case["in.x_T"],
        stream(case["in.noise"]),
        on_step=lambda _step, _total, x0: estimates.append(x0),
    )
    case.close("out.timesteps", torch.tensor(samplers.FLASH_TIMESTEPS))
    case.close("out.x0", torch.stack(estimates))
    case.close("out.final", final)


def test_golden_refine() -> None:
    case = Case("case08_refine")

    def denoise(latents: Tensor, timestep: int) -> Tensor:
        return closed_form(latents, timestep, case["in.context"], case["in.context_mask"])

    noise = case["in.noise"]
    two = sample_flash(denoise, case["in.latent"], stream(noise), samplers.REFINE_TIMESTEPS)
    case.close("out.t479_229.final", two)
    case.close("out.t229.final", sample_flash(denoise, case["in.latent"], stream(noise), (229,)))
