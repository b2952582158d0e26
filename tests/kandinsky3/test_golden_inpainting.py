"""The inpainting U-Net's inputs, from picture and mask to nine channels, against the published numbers."""

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from pipelines.kandinsky3.inpainting import Hole, grown, hole_channels, inpainting_size, without_holes
from tests.kandinsky3.golden import TINY_INPAINT, Case, needs_golden
from tests.kandinsky3.test_golden_networks import all_rows, movq, unet

pytestmark = needs_golden


def picture(numbers: Tensor) -> Image.Image:
    return Image.fromarray(numbers.numpy().astype(np.uint8))


def mask(numbers: Tensor) -> Image.Image:
    return Image.fromarray((numbers * 255).round().numpy().astype(np.uint8))


def test_golden_hole_channels() -> None:
    case = Case("case04_inpaint")
    hole = Hole(picture(case["in.image_u8"]), mask(case["in.mask_repaint"]))
    pixels, keep = without_holes([hole], 64, 64)
    case.close("out.prep.masked_image_pixels", pixels)
    # a mask of 8 bits holds the quarter of row 40 to a 500th
    assert torch.allclose(keep, case["out.prep.keep_mask_pixels"], atol=1 / 255)
    channels = hole_channels(movq(), pixels, case["out.prep.keep_mask_pixels"])
    case.close("out.prep.keep_mask_latent", channels[:, :1])
    case.close("out.prep.masked_latent", channels[:, 1:])
    inputs = torch.cat([case["in.x"], channels.expand(2, -1, -1, -1)], dim=1)
    case.close("mid.unet_input_9ch", inputs)


def test_golden_hole_of_a_picture_of_another_size() -> None:
    case = Case("case04_inpaint")
    hole = Hole(picture(case["in.big.image_u8"]), mask(case["in.big.mask_repaint"]))
    width, height = inpainting_size(*hole.picture.size)
    pixels, keep = without_holes([hole], width, height)
    expected = case["out.big.keep_mask_pixels"]
    # skimage and torch treat the outermost pixels of an edge alike up to rounding
    assert (keep - expected).abs().max() < 1e-5
    left = torch.where(expected == 1, case["out.big.image"], torch.zeros(()))
    # one grey level, for the resampler
    assert (pixels - left).abs().max() <= 0.008
    channels = hole_channels(movq(), left, expected)
    case.close("out.big.keep_mask_latent", channels[:, :1])
    case.close("out.big.masked_latent", channels[:, 1:])


def test_golden_inpainting_guidance() -> None:
    case = Case("case04_inpaint")
    network = unet("inpaint_unet", TINY_INPAINT)
    context, times, channels = case["in.context"], case["in.t"], case["mid.unet_input_9ch"]
    null = torch.zeros_like(context)
    null[:, 0] = case["in.null_embedding"]
    null_mask = torch.zeros_like(case["in.context_mask"])
    null_mask[:, 0] = 1
    rows = all_rows(context)
    towards = network(channels, times, context, case["in.context_mask"], rows)
    away = network(channels, times, null, null_mask, rows)
    case.close("out.eps_guided_g4", 5 * towards - 4 * away)


def test_golden_inpainting_sizes_and_grown_mask() -> None:
    case = Case("case04_inpaint")
    rows = case["out.size_table"].tolist()
    assert [[*row[:2], *inpainting_size(*row[:2])] for row in rows] == rows
    assert inpainting_size(30, 5000) == (64, 4992)
    whole = mask((case["in.mask_repaint"] == 1).float())
    assert torch.equal(torch.from_numpy(np.asarray(grown(whole)) // 255).long(), case["out.dilated_mask"])
