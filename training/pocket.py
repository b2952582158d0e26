"""The stages in their order; each one starts where its last run stopped."""

from collections.abc import Callable

from training.classifier import Classifier
from training.clip import Clip
from training.decoder import Decoder
from training.flash import Flash
from training.movq import MoVQ
from training.parallel import train
from training.recipe import Recipe
from training.text import Text, cache_captions
from training.unet import Base, cache_latents
from training.walk import Walk
from training.world.dataset import render


def movq(recipe: Recipe) -> None:
    """Pictures to latents and back."""
    train(MoVQ(recipe))


def text(recipe: Recipe) -> None:
    """Captions to meaning, and the captions of all pictures as tokens."""
    train(Text(recipe))
    cache_captions(recipe)


def unet(recipe: Recipe) -> None:
    """Noise to latents."""
    cache_latents(recipe)
    train(Base(recipe))


def decoder(recipe: Recipe) -> None:
    """Latents back to pictures, once more."""
    train(Decoder(recipe))


def walk(recipe: Recipe) -> None:
    """The same in four steps, by imitation."""
    train(Walk(recipe))


def flash(recipe: Recipe) -> None:
    """The same in four steps, against a critic."""
    train(Flash(recipe))


def clip(recipe: Recipe) -> None:
    """Pictures and captions side by side."""
    train(Clip(recipe))


def classifier(recipe: Recipe) -> None:
    """The judge of the evaluation."""
    train(Classifier(recipe))


STAGES: dict[str, Callable[[Recipe], None]] = {
    "world": render,
    "movq": movq,
    "text": text,
    "unet": unet,
    "walk": walk,
    "flash": flash,
    "decoder": decoder,
    "clip": clip,
    "classifier": classifier,
}
