"""Image prompts on anybody's weights: an adapter learns to draw what a CLIP sees in an album."""

from pathlib import Path

import torch
from torch import Tensor

from pipelines.kandinsky3.adapters import Place, open_picture_encoder
from pipelines.kandinsky3.beginnings import image_prompt_from
from pipelines.kandinsky3.files import CheckpointError
from pipelines.kandinsky3.image_prompt import ImagePrompt, PictureTokens
from pipelines.kandinsky3.layouts import PICTURE_ENCODER_FOLDER
from pipelines.kandinsky3.picture_encoder import PictureEncoder
from pipelines.kandinsky3.saving import save_image_prompt
from pipelines.kandinsky3.steering import Steering
from pipelines.kandinsky3.unet import ContextUNet
from training.drawing import sheet
from training.predicting import beside_picture
from training.tuning.base import SHOWN, Base
from training.tuning.lessons import lesson, told
from training.tuning.loop import SEED, Group, Plan, Student, learn


def train_image_prompt(base: Base, plan: Plan, eyes: Path | None) -> None:
    """Train until the plan is done; leaves `ip_adapter.safetensors` and `image_encoder/`.

    `eyes` is a folder with a CLIP picture tower; left out, the base's own. Raises AlbumError,
    CheckpointError and StateError.
    """
    folder = eyes_of(base, eyes)
    encoder = open_picture_encoder(folder, Place(base.device, torch.float32))
    lessons = base.lessons()
    seen = torch.cat([encoder.encode([page.picture()]) for page in lessons.pages])
    nothing = encoder.nothing()
    encoder.tower.to(device="cpu")  # pyright: ignore[reportCallIssue]
    opened = base.unet(base.dtype)
    adapter = beginning(base, opened.network, encoder)
    what = f"an image prompt adapter for {base.layout.folder.resolve()} with the eyes of {folder.resolve()}"
    student = Student(plan, what, {"adapter": Group(adapter, plan.rate)})
    student.resume()

    def loss(lots: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        chosen = lessons.choose(lots, plan.batch)
        batch = lessons.batch(chosen)
        text = told(opened, batch, lots, share=0.0)  # the lot below silences captions and pictures
        lot = torch.rand(plan.batch, generator=lots).to(base.device)
        predict = beside_picture(opened, adapter, text, (seen[chosen], nothing), lot)
        return lesson(batch.latents, predict, lots)

    @torch.no_grad()
    def draw(path: Path) -> None:
        numbers = lessons.first(SHOWN)
        picture = PictureTokens(adapter.tokens(seen[numbers]), torch.ones(len(numbers), device=seen.device))
        steering = Steering(picture, adapter.tokens(nothing))
        looks = base.decoded(lessons.batch(numbers).latents)
        sheet([*looks, *base.drawn(opened, lessons, steering=steering)], len(looks)).save(path)

    learn(student, loss, draw, lambda: save_image_prompt(plan.out, adapter, encoder))


def eyes_of(base: Base, eyes: Path | None) -> Path:
    """Return the folder of the picture encoder. Raises CheckpointError where there is none."""
    folder = eyes or base.layout.picture_encoder
    if folder is None or not folder.is_dir():
        raise CheckpointError(
            f"{eyes or base.layout.folder / PICTURE_ENCODER_FOLDER} is not a folder: give --eyes, a folder "
            "with a CLIP picture tower and its projection in the layout of transformers."
        )
    return folder


def beginning(base: Base, network: ContextUNet, encoder: PictureEncoder) -> ImagePrompt:
    """Return an adapter in float32 that says nothing yet, attached to `network`."""
    torch.manual_seed(SEED)
    with base.device:
        adapter = image_prompt_from(network, encoder.width)
    adapter.requires_grad_(requires_grad=True).attach(network)
    return adapter
