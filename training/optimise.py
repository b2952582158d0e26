"""Parameters as one flat shared tensor, and what moves it: Muon for matrices, Adam for the rest."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

BETAS = (0.9, 0.99)  # of Adam
MUON_BETA = 0.95
DECAY = 0.01  # of the weights, times the rate


@dataclass(frozen=True, slots=True)
class Piece:
    """One parameter's place in the flat tensor."""

    start: int
    size: int
    shape: tuple[int, ...]
    matrix: tuple[int, int] | None  # rows and columns where Muon applies


def stored(parameter: Tensor) -> Tensor:
    """Return the values in the order of the flat tensor: convolution kernels channels-last."""
    return (parameter.permute(0, 2, 3, 1) if parameter.dim() == 4 else parameter).reshape(-1)


def view_of(flat: Tensor, piece: Piece) -> Tensor:
    """Return the parameter-shaped view of its place in a flat tensor."""
    part = flat[piece.start : piece.start + piece.size]
    if len(piece.shape) == 4:
        a, b, c, d = piece.shape
        return part.view(a, c, d, b).permute(0, 3, 1, 2)
    return part.view(piece.shape)


def takes_muon(name: str, parameter: Tensor) -> bool:
    """Tell whether a parameter is a hidden matrix: not an embedding, not an input or output layer."""
    edges = ("conv_in", "conv_out", "embed", "shared", "head", "null_")
    if parameter.dim() < 2 or any(edge in name for edge in edges):
        return False
    return min(parameter.shape[0], parameter[0].numel()) >= 16


class Ledger:
    """Values, average, moments and gradients of all parameters; each process owns a slice of them."""

    def __init__(self, network: nn.Module, processes: int, device: str) -> None:
        named = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
        costs = [
            p.numel() * (min(p.shape[0], p[0].numel()) if takes_muon(name, p) else 8) for name, p in named
        ]
        loads = [0.0] * processes
        owners = [0] * len(named)
        for index in sorted(range(len(named)), key=lambda i: -costs[i]):
            owners[index] = loads.index(min(loads))
            loads[owners[index]] += costs[index]
        self.pieces: dict[str, Piece] = {}
        self.slices: list[slice] = []
        start = 0
        values: list[Tensor] = []
        for rank in range(processes):
            first = start
            for (name, p), owner in zip(named, owners, strict=True):
                if owner != rank:
                    continue
                matrix = (p.shape[0], p[0].numel()) if takes_muon(name, p) else None
                self.pieces[name] = Piece(start, p.numel(), tuple(p.shape), matrix)
                values.append(stored(p.detach()).float())
                start += p.numel()
            self.slices.append(slice(first, start))
        self.values = torch.cat(values).to(device)
        self.average = self.values.clone()
        self.first, self.second = torch.zeros_like(self.values), torch.zeros_like(self.values)
        self.grads = torch.zeros(processes, start, device=device)
        self.squares = torch.zeros(processes)
        for tensor in (self.values, self.average, self.first, self.second, self.grads, self.squares):
            if device == "cpu":
                tensor.share_memory_()

    def bind(self, network: nn.Module, rank: int) -> None:
        """Make the network's parameters and gradients views of this ledger."""
        for name, parameter in network.named_parameters():
            if name in self.pieces:
                parameter.data = view_of(self.values, self.pieces[name])
                parameter.grad = view_of(self.grads[rank], self.pieces[name])

    def state(self) -> dict[str, dict[str, Tensor]]:
        """Return what a checkpoint must keep, by parameter: it may go on with other processes."""
        return {
            kind: {name: view_of(flat, piece).clone() for name, piece in self.pieces.items()}
            for kind, flat in self._flats().items()
        }

    def restore(self, state: dict[str, dict[str, Tensor]]) -> None:
        """Take the values of a checkpoint."""
        for kind, flat in self._flats().items():
            for name, piece in self.pieces.items():
                view_of(flat, piece).copy_(state[kind][name])

    def _flats(self) -> dict[str, Tensor]:
        return {"values": self.values, "average": self.average, "first": self.first, "second": self.second}

    def averaged(self, network: nn.Module) -> None:
        """Point the network at the averaged weights (call `bind` to go back)."""
        for name, parameter in network.named_parameters():
            if name in self.pieces:
                parameter.data = view_of(self.average, self.pieces[name])


def orthogonal(matrices: Tensor) -> Tensor:
    """Return nearly orthogonal matrices [N, rows, columns]: five Newton-Schulz rounds (Jordan 2024)."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = matrices.shape[1] > matrices.shape[2]
    x = (matrices.mT if tall else matrices).bfloat16()
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return (x.mT if tall else x).float()


class Mover:
    """One process's share of the update; `stride` is the length of a Muon step (0.2: as long as Adam's)."""

    def __init__(
        self, ledger: Ledger, rank: int, stride: float, pace: Callable[[str], float] = lambda _: 1.0
    ) -> None:
        self.ledger, self.own, self.stride = ledger, ledger.slices[rank], stride
        offset = self.own.start
        self.groups: dict[tuple[int, int], list[tuple[slice, float]]] = {}
        plain = torch.ones(self.own.stop - offset, dtype=torch.bool)
        paces = torch.ones(self.own.stop - offset)
        for name, piece in ledger.pieces.items():
            if not self.own.start <= piece.start < self.own.stop:
                continue
            place = slice(piece.start - offset, piece.start - offset + piece.size)
            paces[place] = pace(name)
            if piece.matrix:
                self.groups.setdefault(piece.matrix, []).append((place, pace(name)))
                plain[place] = False
        self.plain_index = plain.nonzero().squeeze(1).to(ledger.values.device)
        self.paces = paces[plain].to(ledger.values.device)

    def move(self, gradient: Tensor, rate: float, step: int) -> None:
        """Move the owned slice; `gradient` is the mean over processes, already clipped."""
        own = self.own
        values, first, second = self.ledger.values[own], self.ledger.first[own], self.ledger.second[own]
        self._muon(values, first, gradient, rate)
        index = self.plain_index
        picked = values[index], first[index], second[index]
        self._adam(*picked, gradient[index], rate, step)
        for whole, part in zip((values, first, second), picked, strict=True):
            whole[index] = part

    def _adam(
        self, values: Tensor, first: Tensor, second: Tensor, gradient: Tensor, rate: float, step: int
    ) -> None:
        beta1, beta2 = BETAS
        first.lerp_(gradient, 1 - beta1)
        second.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
        spread = (second / (1 - beta2 ** (step + 1))).sqrt_().add_(1e-8)
        rates = rate * self.paces
        values.mul_(1 - rates * DECAY).sub_(first / spread * rates / (1 - beta1 ** (step + 1)))

    def _muon(self, values: Tensor, first: Tensor, gradient: Tensor, rate: float) -> None:
        for (rows, columns), places in self.groups.items():
            stack = []
            for place, _ in places:
                first[place].lerp_(gradient[place], 1 - MUON_BETA)
                stack.append(gradient[place].lerp(first[place], MUON_BETA).view(rows, columns))
            moved = orthogonal(torch.stack(stack)) * (self.stride * max(rows, columns) ** 0.5)
            for (place, pace), change in zip(places, moved, strict=True):
                values[place].mul_(1 - rate * pace * DECAY).add_(change.view(-1), alpha=-rate * pace)
