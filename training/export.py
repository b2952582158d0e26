"""Writes the trained networks as a model folder in the official layout."""

import json
from pathlib import Path

import numpy as np
import torch
from transformers import CLIPImageProcessorPil

from pipelines.kandinsky3.checkpoints import OpenedControl
from pipelines.kandinsky3.saving import save_control, save_image_prompt, save_movq, save_text, save_unet
from pipelines.kandinsky3.sizes import Kandinsky3Config, MoVQSizes, Role
from training.clip import Clip
from training.control import KIND, EdgeControl
from training.decoder import final_movq
from training.flash import Flash
from training.image_prompt import PictureAdapter, picture_encoder
from training.inpainting import Inpaint
from training.movq import unseen_pictures
from training.parallel import checkpoint_of, load_averaged
from training.recipe import Recipe
from training.text import frozen_encoder, tokenizer_of
from training.unet import SIZES, Base, Painter
from training.walk import Walk
from training.world.words import EXAMPLES, known_words

ENLARGE = 4  # 128 to 512 pixels for the person


def preview_matrix(recipe: Recipe) -> tuple[list[list[float]], list[float]]:
    """Fit the linear map from latents to RGB (-1 to 1) by least squares; return its rows and its bias."""
    pictures = unseen_pictures(min(64, recipe.world.examined))
    with torch.no_grad():
        latents = final_movq(recipe).encode(pictures).latents
    small = torch.nn.functional.avg_pool2d(pictures, 8).permute(0, 2, 3, 1).reshape(-1, 3).numpy()
    cells = latents.permute(0, 2, 3, 1).reshape(-1, 4).numpy()
    fit, *_ = np.linalg.lstsq(
        np.concatenate([cells, np.ones((len(cells), 1), np.float32)], 1), small, rcond=None
    )
    rounded = np.round(fit, 4).tolist()
    return rounded[:4], rounded[4]


def config_of(recipe: Recipe) -> Kandinsky3Config:
    """Return the sizes that the official code has as constants."""
    rows, bias = preview_matrix(recipe)
    return Kandinsky3Config(
        unet=SIZES,
        movq=MoVQSizes(
            widths=tuple(final_movq(recipe).config["block_out_channels"]), layers=1, lowest_attention=False
        ),
        native_size=128,
        largest_size=128,
        enlarge=ENLARGE,
        max_tokens=recipe.world.caption_tokens,
        preview_matrix=tuple((r, g, b) for r, g, b in rows),
        preview_bias=(bias[0], bias[1], bias[2]),
    )


def export_clip(recipe: Recipe, target: Path) -> None:
    """Write the CLIP with its tokenizer and picture preprocessing."""
    load_averaged(Clip(recipe)).clip.half().save_pretrained(target)
    tokenizer_of(recipe).save_pretrained(target)
    preparation = CLIPImageProcessorPil(
        size={"height": 128, "width": 128}, crop_size={"height": 128, "width": 128}, do_center_crop=False,
        image_mean=[0.5, 0.5, 0.5], image_std=[0.5, 0.5, 0.5],
    )  # fmt: skip
    preparation.save_pretrained(target)


def export_companions(recipe: Recipe, target: Path) -> None:
    """Write what edits with pictures: the inpainting U-Net, the adapter with its eyes, the control net."""
    if checkpoint_of(Inpaint(recipe)).exists():
        filler = load_averaged(Inpaint(recipe))
        save_unet(target, Role.INPAINT, filler.unet, filler.projection)
    if checkpoint_of(PictureAdapter(recipe)).exists():
        save_image_prompt(target, load_averaged(PictureAdapter(recipe)), picture_encoder(recipe))
    if checkpoint_of(EdgeControl(recipe)).exists():
        save_control(target, KIND, OpenedControl(load_averaged(EdgeControl(recipe)), None))


def four_step_painter(recipe: Recipe, imitation: bool) -> Painter | None:
    """Return the painter that draws in four steps: the critic's, or else the walk's, or else none."""
    if not imitation and checkpoint_of(Flash(recipe)).exists():
        return load_averaged(Flash(recipe)).painter
    if checkpoint_of(Walk(recipe)).exists():
        return load_averaged(Walk(recipe))
    return None


def export_model(recipe: Recipe, target: Path, imitation: bool = False) -> None:
    """Write every network trained so far; Flash and CLIP are left out while they do not exist.

    With `imitation`, Flash is the walk's end, before the critic taught it.
    """
    target.mkdir(parents=True, exist_ok=True)
    base = load_averaged(Base(recipe))
    save_movq(target, final_movq(recipe), levels=4)
    save_text(target, tokenizer_of(recipe), frozen_encoder(recipe))
    save_unet(target, Role.BASE, base.unet, base.projection)
    flash = four_step_painter(recipe, imitation)
    if flash is not None:
        save_unet(target, Role.FLASH, flash.unet, flash.projection)
    export_companions(recipe, target)
    if checkpoint_of(Clip(recipe)).exists():
        export_clip(recipe, target / "clip")
    config_of(recipe).write(target)
    words = json.dumps({**known_words(), "examples": EXAMPLES}, ensure_ascii=False, indent=1)
    (target / "words.json").write_text(words + "\n", encoding="utf-8")
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file()) / 2**20
    print(f"export: {target} holds {size:.1f} MiB", flush=True)
