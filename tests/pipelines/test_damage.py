"""A damaged or half-downloaded model is named as such, whichever file is cut; the pool lives on."""

import shutil
from pathlib import Path

import pytest

from pipelines.kit.contract import PipelineError
from pipelines.kit.pool import ModelPool
from tests.pipelines.test_batching import ignore, order

FILES = [
    "config.json",
    "kandinsky3.safetensors",
    "movq.safetensors",
    "flan_ul2_encoder/config.json",
    "flan_ul2_encoder/model.safetensors",
    "flan_ul2_encoder/projection.safetensors",
    "flan_ul2_encoder/tokenizer.json",
]


@pytest.mark.parametrize("name", FILES)
async def test_cut_file_is_a_damaged_model(name: str, models_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(models_folder / "pocket", tmp_path / "pocket")
    path = tmp_path / "pocket" / name
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    async with ModelPool(tmp_path, memory_gib=1, device="cpu", threads=1, window=0) as pool:
        with pytest.raises(PipelineError) as caught:
            await pool.draw(order(model="pocket", steps=1), ignore)
        assert caught.value.code == "model-damaged"
        assert caught.value.facts["model"] == "pocket"
        assert str(caught.value.facts["reason"])
        # once the file is whole again the same pool draws, without a restart
        path.write_bytes(whole)
        assert len(await pool.draw(order(model="pocket", steps=1), ignore)) == 1
