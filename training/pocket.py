"""The stages in their order; each one starts where its last run stopped."""

from collections.abc import Callable

from training.classifier import Classifier
from training.clip import Clip
from training.control import EdgeControl
from training.decoder import Decoder
from training.flash import Flash
from training.image_prompt import PictureAdapter, cache_embeddings
from training.inpainting import Inpaint, cache_holes
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


def inpaint(recipe: Recipe) -> None:
    """Holes in pictures, filled."""
    cache_holes(recipe)
    train(Inpaint(recipe))


def image_prompt(recipe: Recipe) -> None:
    """Pictures in the place of words."""
    cache_embeddings(recipe)
    train(PictureAdapter(recipe))


def control(recipe: Recipe) -> None:
    """Outlines, kept."""
    train(EdgeControl(recipe))


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
    "inpaint": inpaint,
    "image_prompt": image_prompt,
    "control": control,
    "classifier": classifier,
}
