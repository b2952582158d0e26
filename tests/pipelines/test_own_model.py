"""An operator adds a model of another family: an entry, a folder, and it draws from the pool."""

from pathlib import Path

import pytest

from pipelines.kit.contract import DrawOrder, PipelineError, Way
from pipelines.kit.images import png_of
from pipelines.kit.models import read_models
from pipelines.kit.pool import ModelPool
from tests.pipelines.tiny_strangers import save_flux

ENTRY = """
[sizes.tiny]
"1:1" = [64, 64]
"2:1" = [128, 64]

[[model]]
id = "tiny-flux"
family = "diffusers"
abilities = ["text_to_image", "image_to_image"]
licence = "Apache-2.0"
folder = "tiny-flux"
needs = ["model_index.json"]
repository = "someone/tiny-flux"
files = ["*.json", "*/*.json", "*/*.safetensors"]
memory_gib = { cpu = 0.1, cuda = 0.1 }
download_gib = 0.1
sizes = "tiny"
steps = 2
guidance = 3.5
units = 1
seconds = { cpu = 1.0, cuda = 1.0 }

[model.title]
en = "Tiny Flux"
ru = "Крошечная Flux"

[model.description]
en = "Random."
ru = "Случайная."

[model.loras]
gzhel = "loras/gzhel.safetensors"
"""
ORDER = DrawOrder("tiny-flux", "red fish", "", 128, 64, 2, 3.5, (1, 2))


def ignore(step: int, total: int, preview: bytes | None = None) -> None:
    """A step nobody watches."""


async def test_entry_and_folder_are_all_it_takes(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(ENTRY, encoding="utf-8")
    catalogue = read_models(tmp_path / "models.toml")
    pool = ModelPool(tmp_path, memory_gib=1, device="cpu", threads=1, catalogue=catalogue)
    async with pool:
        with pytest.raises(PipelineError, match="model-unavailable"):
            await pool.draw(ORDER, ignore)
        save_flux(tmp_path / "tiny-flux")
        assert [card.id for card in pool.available] == ["tiny-flux"]
        first, second = await pool.draw(ORDER, ignore)
        assert first.picture.size == (128, 64)
        assert first.picture != second.picture
        source = png_of(first.picture)
        over = DrawOrder(
            "tiny-flux", "star", "", 128, 64, 2, 3.5, (1,), way=Way.PICTURE, source=source, strength=0.5
        )
        (redrawn,) = await pool.draw(over, ignore)
        assert redrawn.picture != first.picture
