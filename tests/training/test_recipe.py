"""The whole recipe at toy scale: every stage runs, goes on after a stop, ends in a usable folder."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from pipelines.kandinsky3.sizes import Kandinsky3Config, Role
from training.clip import Clip
from training.evaluate import Model
from training.export import export_model
from training.image_prompt import picture_encoder
from training.movq import MoVQ, as_tensor
from training.parallel import checkpoint_of, load_averaged
from training.pocket import STAGES
from training.recipe import Budget, Budgets, Recipe, World
from training.world.dataset import scene_number
from training.world.scenes import paint


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    budget = Budget(steps=2, batch=2, warmup=1)
    return Recipe(
        folder=tmp_path_factory.mktemp("toy"),
        processes=1,
        world=World(pictures=12, encoded=12, holed=12, per_file=12, captions=2, corpus=2000, examined=4),
        budgets=Budgets(
            movq=budget,
            text=budget,
            unet=budget,
            walk=budget,
            flash=budget,
            decoder=budget,
            inpaint=budget,
            image_prompt=budget,
            control=budget,
            clip=budget,
            classifier=budget,
        ),
    )


@pytest.fixture(scope="module")
def folder(toy: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    threads = torch.get_num_threads()
    for run in STAGES.values():
        run(toy)
    target = tmp_path_factory.mktemp("model")
    export_model(toy, target)
    torch.set_num_threads(threads)
    return target


def test_every_stage_runs_and_the_house_opens_the_result(folder: Path) -> None:
    model = Model(folder)
    assert set(model.unets) == {Role.BASE, Role.FLASH, Role.INPAINT}
    assert all(opened.has_null for opened in model.unets.values())
    for role in (Role.BASE, Role.FLASH):
        pictures = model.draw(role, ["a red fish under the moon", "синий кот"], [1, 2], steps=2)
        assert pictures.shape == (2, 3, 128, 128)
        assert torch.isfinite(pictures).all()


def test_the_folder_is_complete_and_half_precision(folder: Path) -> None:
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {
        "kandinsky3.safetensors",
        "kandinsky3_flash.safetensors",
        "movq.safetensors",
        "config.json",
        "words.json",
        "flan_ul2_encoder/config.json",
        "flan_ul2_encoder/model.safetensors",
        "flan_ul2_encoder/tokenizer.json",
        "flan_ul2_encoder/projection.safetensors",
        "flan_ul2_encoder/projection_flash.safetensors",
        "kandinsky3_inpainting.safetensors",
        "ip_adapter.safetensors",
        "image_encoder/model.safetensors",
        "controlnet_edges.safetensors",
        "clip/model.safetensors",
        "clip/tokenizer.json",
    } <= names
    config = Kandinsky3Config.read(folder)
    assert config.native_size == 128
    assert any(value != 0 for value in config.preview_matrix[0])


def test_the_picture_encoder_sees_what_the_clip_sees(toy: Recipe, folder: Path) -> None:
    assert folder.exists()
    clip, encoder = load_averaged(Clip(toy)).clip, picture_encoder(toy)
    scene = paint(scene_number(1), 1)
    with torch.no_grad():
        seen = clip.visual_projection(
            clip.vision_model(pixel_values=as_tensor(np.stack([scene]))).pooler_output
        )
    assert torch.allclose(encoder.encode([Image.fromarray(scene)]), seen, atol=1e-4)
    assert not torch.allclose(encoder.nothing(), seen, atol=1e-2)


def test_the_checkpoint_of_another_recipe_is_refused(toy: Recipe, folder: Path, tmp_path: Path) -> None:
    assert folder.exists()
    shutil.copy(toy.folder / "walk.ckpt", tmp_path / "flash.ckpt")
    with pytest.raises(RuntimeError, match=r"flash\.ckpt was made by another version"):
        STAGES["flash"](replace(toy, folder=tmp_path))


def test_training_goes_on_where_it_stopped(toy: Recipe, folder: Path) -> None:
    assert folder.exists()
    lesson = MoVQ(toy)
    before = torch.load(checkpoint_of(lesson), weights_only=True)["values"]["quant_conv.weight"]
    STAGES["movq"](toy)
    again = torch.load(checkpoint_of(lesson), weights_only=True)["values"]["quant_conv.weight"]
    assert torch.equal(before, again), "a done stage is left alone"

    longer = replace(toy, budgets=toy.budgets.with_steps("movq", 3))
    STAGES["movq"](longer)
    after = torch.load(checkpoint_of(lesson), weights_only=True)
    assert after["step"] == 3
    assert not torch.equal(before, after["values"]["quant_conv.weight"])
    assert load_averaged(MoVQ(longer)).quant_conv.weight.isfinite().all()
