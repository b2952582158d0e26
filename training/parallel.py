"""The training loop: single-threaded processes share flat parameters; checkpoints survive a kill."""

import time
from collections import defaultdict
from math import cos, isfinite, pi
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.multiprocessing as mp
from torch import Tensor

from training.lesson import Lesson, Network
from training.optimise import Ledger, Mover
from training.recipe import Budget
from training.swift import quicken
from training.workers import follow_parent

SAVE_EVERY = 75.0  # seconds between checkpoints
SHOW_EVERY = 50  # steps between lines
EXAMINE_EVERY = 500  # steps between examinations of the averaged weights


def rate_at(budget: Budget, step: int) -> float:
    """Return the learning rate: warm-up, plateau, half a cosine."""
    progress = step / budget.steps
    fall = max(0.0, (progress - budget.hold) / (1 - budget.hold)) if budget.hold < 1 else 0.0
    return budget.rate * min(1.0, (step + 1) / budget.warmup) * (0.02 + 0.98 * 0.5 * (1 + cos(pi * fall)))


def keep(path: Path, state: dict[str, object]) -> None:
    """Write a checkpoint whole or not at all."""
    draft = path.with_suffix(".draft")
    torch.save(state, draft)
    draft.replace(path)


class Journal:
    """Averages what the loss reports and prints one line now and then."""

    def __init__(self, lesson: Lesson[Network], first: int) -> None:
        self.lesson, self.since, self.step = lesson, time.monotonic(), first
        self.sums: defaultdict[str, float] = defaultdict(float)

    def add(self, shown: dict[str, float]) -> None:
        """Take one step's figures."""
        for name, value in shown.items():
            self.sums[name] += value

    def line(self, step: int, extra: dict[str, float]) -> None:
        """Print the averages since the last line, with the time left."""
        count = step - self.step
        pace = (time.monotonic() - self.since) / count
        left = (self.lesson.budget.steps - step) * pace / 60
        told = {name: total / count for name, total in self.sums.items()} | extra
        figures = " ".join(f"{name} {value:.4f}" for name, value in told.items())
        print(
            f"{self.lesson.name} {step}/{self.lesson.budget.steps} {figures}"
            f" | {pace:.3f} s/step, {left:.1f} min left",
            flush=True,
        )
        self.since, self.step = time.monotonic(), step
        self.sums.clear()


def gather(ledger: Ledger, mover: Mover, rank: int, barrier: Barrier | None, clip: float) -> Tensor | None:
    """Return the mean gradient of the owned slice, clipped by the norm of all; None if not finite."""
    if barrier:
        barrier.wait()
    own = ledger.grads[:, mover.own].mean(0)
    ledger.squares[rank] = own.square().sum().item()
    if barrier:
        barrier.wait()
    norm = ledger.squares.sum().sqrt().item()
    ledger.grads[:, mover.own].zero_()
    if not isfinite(norm) or norm > 1e5:
        return None
    return own.mul_(clip / norm) if norm > clip else own


def learn(rank: int, lesson: Lesson[Network], ledger: Ledger, barrier: Barrier | None, first: int) -> None:
    """Run one process of a stage from step `first` to the end of its budget."""
    follow_parent()
    torch.set_num_threads(1)
    budget, recipe = lesson.budget, lesson.recipe
    torch.manual_seed(recipe.seed)
    network = quicken(lesson.network().to(recipe.device)).train()
    lesson.open()
    ledger.bind(network, rank)
    mover = Mover(ledger, rank, budget.stride, lesson.pace)
    journal, saved = Journal(lesson, first), time.monotonic()
    for step in range(first, budget.steps):
        lots = np.random.default_rng((recipe.seed, step, rank))
        torch.manual_seed(int(lots.integers(2**62)))
        loss, shown = lesson.loss(network, lots, step / budget.steps)
        loss.backward()
        gradient = gather(ledger, mover, rank, barrier, budget.clip)
        if gradient is not None:
            mover.move(gradient, rate_at(budget, step), step)
            decay = min(budget.average, (5 + step) / (50 + step))
            ledger.average[mover.own].lerp_(ledger.values[mover.own], 1 - decay)
        if barrier:
            barrier.wait()
        journal.add({"loss": loss.item()} | shown)
        done = step + 1
        if rank == 0 and (done % SHOW_EVERY == 0 or done == budget.steps):
            extra = {}
            if done % EXAMINE_EVERY == 0 or done == budget.steps:
                with torch.no_grad():
                    ledger.averaged(network)
                    extra = lesson.examine(network.eval())
                ledger.bind(network.train(), rank)
            journal.line(done, extra)
        if rank == 0 and (time.monotonic() - saved > SAVE_EVERY or done == budget.steps):
            keep(checkpoint_of(lesson), {"step": done, **ledger.state()})
            saved = time.monotonic()


def checkpoint_of(lesson: Lesson[Network]) -> Path:
    """Return where a stage keeps its state."""
    return lesson.recipe.folder / f"{lesson.name}.ckpt"


def read_state(lesson: Lesson[Network], network: Network, device: str) -> dict[str, Any]:
    """Return the checkpoint of a stage. Raises RuntimeError where it is that of another network."""
    path = checkpoint_of(lesson)
    state: dict[str, Any] = torch.load(path, weights_only=True, map_location=device)
    shapes = {name: parameter.shape for name, parameter in network.named_parameters()}
    if any(shapes.get(name) != value.shape for name, value in state["values"].items()):
        raise RuntimeError(
            f"{path} was made by another version of the recipe: move it away to train {lesson.name} anew."
        )
    return state


def load_averaged(lesson: Lesson[Network]) -> Network:
    """Return the stage's network with its averaged weights, ready to be used."""
    torch.manual_seed(lesson.recipe.seed)
    network = lesson.network()
    state = read_state(lesson, network, "cpu")
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if name in state["average"]:
                parameter.copy_(state["average"][name])
    return network.eval().requires_grad_(requires_grad=False)


def train(lesson: Lesson[Network]) -> None:
    """Train one stage, or go on where its checkpoint stands."""
    recipe = lesson.recipe
    recipe.folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    network = lesson.network()
    processes = recipe.processes if recipe.device == "cpu" else 1
    ledger = Ledger(network, processes, recipe.device)
    first = 0
    if checkpoint_of(lesson).exists():
        state = read_state(lesson, network, recipe.device)
        first = int(state["step"])
        ledger.restore(state)
    if first >= lesson.budget.steps:
        print(f"{lesson.name}: done before", flush=True)
        return
    print(f"{lesson.name}: {ledger.values.numel() / 1e6:.2f} M parameters, from step {first}", flush=True)
    if processes == 1:
        learn(0, lesson, ledger, None, first)
        return
    context = mp.get_context("spawn")
    barrier = context.Barrier(processes)
    workers = [
        context.Process(target=learn, args=(rank, lesson, ledger, barrier, first), daemon=True)
        for rank in range(processes)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        if worker.exitcode:
            for other in workers:
                other.terminate()
            raise RuntimeError(
                f"Training {lesson.name} stopped with exit code {worker.exitcode}; run it again to go on."
            )
