"""The loop behind all that learns on anybody's weights: AdamW, averaged weights, resume, sample grids."""

import pickle
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.parallel import keep

BETAS = (0.9, 0.98)  # of the authors' own LoRA script
AVERAGE = 0.99  # decay of the averaged weights, which are the result
CLIP = 1.0  # largest norm of the gradient of a group
SEED = 20
SHOW_EVERY = 25  # steps between lines


class StateError(Exception):
    """The state file is not this adaptation's; the message is a sentence."""


@dataclass(frozen=True)
class Plan:
    """How long and how fast an adaptation learns."""

    out: Path
    """The folder of what is made: state, grids and the result."""
    steps: int
    batch: int
    rate: float
    save_every: int
    """Steps between checkpoints and sample grids."""


@dataclass(frozen=True)
class Group:
    """Parameters of one pace."""

    module: nn.Module
    """Those of its parameters that need no gradient stay out."""
    rate: float

    @property
    def learning(self) -> list[nn.Parameter]:
        """The parameters that learn."""
        return [parameter for parameter in self.module.parameters() if parameter.requires_grad]


class Student:
    """The parameters that learn, in groups of their own pace, and their average."""

    def __init__(self, plan: Plan, what: str, groups: Mapping[str, Group]) -> None:
        """`what` is learned, in words: the state of something else is not taken for it."""
        self.plan, self.what, self.groups = plan, what, groups
        self.parameters = {
            f"{group}.{name}": parameter
            for group, members in groups.items()
            for name, parameter in members.module.named_parameters()
            if parameter.requires_grad
        }
        self.average = {name: parameter.detach().clone() for name, parameter in self.parameters.items()}
        self.optimiser = torch.optim.AdamW(
            [{"params": group.learning, "lr": group.rate} for group in groups.values()],
            betas=BETAS,
            weight_decay=0.0,
        )
        self.step = 0

    @property
    def state_file(self) -> Path:
        """Where the state lies that a later run goes on from."""
        return self.plan.out / "state.ckpt"

    def resume(self) -> None:
        """Go on where the state file stands, if there is one. Raises StateError."""
        if not self.state_file.exists():
            return
        try:
            state: dict[str, Any] = torch.load(self.state_file, weights_only=True, map_location="cpu")
            was, shapes = state["what"], {name: value.shape for name, value in state["values"].items()}
        except (OSError, EOFError, RuntimeError, KeyError, TypeError, pickle.UnpicklingError) as error:
            raise StateError(f"{self.state_file} is damaged: remove it to begin anew.") from error
        if was != self.what or shapes != {name: value.shape for name, value in self.average.items()}:
            raise StateError(
                f"{self.state_file} belongs to {was}, not to {self.what} as asked for: choose another --out."
            )
        with torch.no_grad():
            for name, parameter in self.parameters.items():
                parameter.copy_(state["values"][name])
                self.average[name].copy_(state["average"][name])
        self.optimiser.load_state_dict(state["optimiser"])
        for kept, group in zip(self.optimiser.param_groups, self.groups.values(), strict=True):
            kept["lr"] = group.rate  # the one asked for now
        self.step = int(state["step"])

    def keep(self, draw: Callable[[Path], None], write: Callable[[], None]) -> None:
        """Draw and write with the averaged weights, then write the state, whole or not at all."""
        self.plan.out.mkdir(parents=True, exist_ok=True)
        self._swap()
        draw(self.plan.out / f"grid-{self.step:06d}.png")
        write()
        self._swap()
        keep(
            self.state_file,
            {
                "what": self.what,
                "step": self.step,
                "values": {name: parameter.detach() for name, parameter in self.parameters.items()},
                "average": self.average,
                "optimiser": self.optimiser.state_dict(),
            },
        )

    def move(self, loss: Tensor) -> None:
        """Take one step down the gradient of `loss`; a step that is not finite is left out.

        Each group's gradient is clipped by itself: a critic's is far longer than a painter's.
        """
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norms = [nn.utils.clip_grad_norm_(group.learning, CLIP) for group in self.groups.values()]
        if all(bool(norm.isfinite()) for norm in norms):
            self.optimiser.step()
        self.step += 1
        decay = min(AVERAGE, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, parameter in self.parameters.items():
                self.average[name].lerp_(parameter, 1 - decay)

    def _swap(self) -> None:
        """Exchange the weights and their average."""
        with torch.no_grad():
            for name, parameter in self.parameters.items():
                kept = parameter.clone()
                parameter.copy_(self.average[name])
                self.average[name].copy_(kept)


def learn(
    student: Student,
    loss: Callable[[torch.Generator], tuple[Tensor, dict[str, float]]],
    draw: Callable[[Path], None],
    write: Callable[[], None],
) -> None:
    """Run to the plan's end; `draw` writes a grid and `write` the result, both with the averaged weights.

    A line is printed once what it tells of is kept.
    """
    plan, started, shown_at = student.plan, time.monotonic(), student.step
    if student.step >= plan.steps:
        print(f"{student.what}: done before at step {student.step}; more --steps go on from there.")
    sums: defaultdict[str, float] = defaultdict(float)
    while student.step < plan.steps:
        torch.manual_seed(SEED * 1_000_003 + student.step)  # a resumed run goes on with the same lots
        lots = torch.Generator().manual_seed(torch.initial_seed())
        value, shown = loss(lots)
        student.move(value)
        for name, number in shown.items():
            sums[name] += number
        is_due = student.step == plan.steps or student.step % plan.save_every == 0
        if not is_due and student.step % SHOW_EVERY:
            continue
        count = student.step - shown_at
        pace = (time.monotonic() - started) / count
        if is_due:
            student.keep(draw, write)
        figures = " ".join(f"{name} {total / count:.4f}" for name, total in sums.items())
        print(f"{student.step}/{plan.steps} {figures} | {pace:.2f} s/step", flush=True)
        sums.clear()
        started, shown_at = time.monotonic(), student.step
