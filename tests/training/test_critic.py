"""The critic of Flash: a frozen trunk lets gradients through, its heads learn to tell real from made."""

import torch
from torch import Tensor

from pipelines.kandinsky3.sizes import UNetSizes
from pipelines.kandinsky3.text import TextContext
from pipelines.kandinsky3.unet import ContextUNet
from tests.tiny_model import TINY, seeded
from training.critic import Critic, Trunk, duel, penalty

SIZES: UNetSizes = TINY.unet
COUNT = 8


def tiny_trunk() -> Trunk:
    return Trunk(seeded(ContextUNet(SIZES)))


def text_of(count: int, rows: int = 5) -> TextContext:
    mask = torch.ones(count, rows, dtype=torch.long)
    mask[:, 3:] = 0
    words = torch.randn(count, rows, SIZES.context) * mask[..., None]
    return TextContext(words, mask, torch.full((count,), 4))


def latents() -> tuple[Tensor, Tensor]:
    """Real latents are smooth, made ones rough."""
    return torch.ones(COUNT, 4, 8, 8) * 0.7, torch.randn(COUNT, 4, 8, 8)


def test_heads_learn_to_hold_real_above_made() -> None:
    torch.manual_seed(1)
    trunk, critic, text = tiny_trunk(), Critic(SIZES), text_of(COUNT)
    mover = torch.optim.Adam(critic.parameters(), 5e-3)
    looks = torch.full((COUNT,), 60)
    shown = [duel(trunk, critic, latents(), text, looks)]
    for _ in range(25):
        mover.zero_grad()
        shown[-1].critic_loss.backward()
        mover.step()
        shown.append(duel(trunk, critic, latents(), text, looks))
    assert shown[-1].distance > shown[0].distance + 0.3
    assert shown[-1].penalty < shown[0].penalty, "slopes come nearer to 1"
    assert all(parameter.grad is None for parameter in trunk.parameters()), "the trunk stays frozen"

    real, made = latents()
    moved = duel(trunk, critic, (real, made), text, looks).slope
    torch.manual_seed(2)
    before = duel(trunk, critic, (real, made), text, looks).distance
    torch.manual_seed(2)
    after = duel(trunk, critic, (real, made - 0.05 * moved / moved.abs().mean()), text, looks).distance
    assert after < before, "following the slope brings made nearer to real"


def test_padding_of_a_caption_changes_no_judgement() -> None:
    trunk, critic, text = tiny_trunk(), Critic(SIZES), text_of(2, rows=5)
    shorter = TextContext(text.rows[:, :4], text.mask[:, :4], text.pool_rows)
    noisy, steps = torch.randn(2, 4, 8, 8), torch.tensor([100, 400])
    sights = [trunk(noisy, steps, words) for words in (text, shorter)]
    judged = [critic(s.levels, s.embedding, w) for s, w in zip(sights, (text, shorter), strict=True)]
    assert judged[0].shape == (2, 4)
    assert torch.allclose(judged[0], judged[1], atol=1e-5)


def test_another_caption_is_another_judgement() -> None:
    trunk, critic = tiny_trunk(), Critic(SIZES)
    noisy, steps = torch.randn(2, 4, 8, 8), torch.tensor([100, 400])
    sight = trunk(noisy, steps, text_of(2))
    one, other = (critic(sight.levels, sight.embedding, text_of(2)) for _ in range(2))
    assert not torch.allclose(one, other)


def test_captions_of_small_numbers_are_heard_as_well() -> None:
    trunk, critic = tiny_trunk(), Critic(SIZES)
    sight = trunk(torch.randn(2, 4, 8, 8), torch.tensor([100, 400]), text_of(2))
    words = [text_of(2), text_of(2)]
    whispered = [TextContext(text.rows / 100, text.mask, text.pool_rows) for text in words]

    def apart(one: TextContext, other: TextContext) -> float:
        judged = [critic(sight.levels, sight.embedding, text) for text in (one, other)]
        return (judged[0] - judged[1]).abs().mean().item()

    assert apart(*whispered) > 0.5 * apart(*words) > 0


def test_the_penalty_differentiates_the_heads_twice() -> None:
    trunk, critic, text = tiny_trunk(), Critic(SIZES), text_of(2)
    steps = torch.tensor([100, 400])
    real, made = (trunk(torch.randn(2, 4, 8, 8), steps, text) for _ in range(2))
    penalty(critic, real, made, text).backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in critic.heads[0].enter.parameters())
