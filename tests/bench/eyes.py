"""How long the guard looks: a CLIP of the size of ViT-L/14 with random weights, on processor and card."""

import statistics
import time

import torch
from PIL import Image
from transformers import CLIPConfig, CLIPModel

from pipelines.kit.images import image_of, png_of
from safety.clip import MEAN, STD, Clip
from tests.bench.figures import Figure
from tests.safety.test_watermark import scene
from tests.tiny_model import tiny_tokenizer

ROUNDS = 5
VISION = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16}
"""https://huggingface.co/openai/clip-vit-large-patch14, config.json."""
TEXT = {"hidden_size": 64, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}


async def measure() -> list[Figure]:
    """One picture of 1024 x 1024 at a time, from its file to its vector."""
    figures = [_figure("cpu")]
    if torch.cuda.is_available():
        return [*figures, _figure("cuda")]
    return [*figures, Figure("a look on a card", "not run here", "no CUDA device")]


def _figure(device: str) -> Figure:
    vision = {**VISION, "image_size": 224, "patch_size": 14}
    model = (
        CLIPModel(CLIPConfig(text_config=TEXT, vision_config=vision, projection_dim=768)).eval().to(device)
    )
    clip = Clip(model, tiny_tokenizer(), (MEAN, STD))
    data = png_of(Image.fromarray(scene(1024, 1024)))
    times: list[float] = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        clip.see(image_of(data))
        times.append(time.perf_counter() - began)
    threads = f"{torch.get_num_threads()} threads" if device == "cpu" else torch.cuda.get_device_name()
    return Figure(f"a look on {device}", f"{statistics.median(times[1:]) * 1000:.0f} ms", threads)
