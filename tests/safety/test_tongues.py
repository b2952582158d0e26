"""A text tower of many languages: the published layout, and what the guard does with it."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, XLMRobertaConfig, XLMRobertaModel

from safety.clip import BrokenClip
from safety.image import ClipPictures
from safety.tongues import open_tongues
from tests.safety.tiny_clip import MATURE, add_heads, make_clip

RUSSIAN = "зрелый"
WIDTH = 64


def make_tower(folder: Path, width: int = 16) -> XLMRobertaModel:
    """A random tower in M-CLIP's layout, to which a Russian word is the English one."""
    torch.manual_seed(5)
    vocabulary = {"<s>": 0, "<pad>": 1, "<unk>": 2, MATURE: 3, "calm": 4, "fish": 5, RUSSIAN: 6}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>").save_pretrained(
        folder
    )
    config = XLMRobertaConfig(
        vocab_size=7,
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=1,
        intermediate_size=96,
        max_position_embeddings=20,
        type_vocab_size=1,
        pad_token_id=1,
    )
    body = XLMRobertaModel(config).eval()
    words = body.embeddings.word_embeddings.weight.data
    words[6] = words[3]
    head = torch.nn.Linear(WIDTH, width)
    tensors = {f"transformer.{name}": tensor for name, tensor in body.state_dict().items()}
    tensors |= {f"LinearTransformation.{name}": tensor for name, tensor in head.state_dict().items()}
    torch.save(tensors, folder / "pytorch_model.bin")
    return body


def test_a_vector_is_the_mean_of_the_states_in_the_space_of_the_clip(tmp_path: Path) -> None:
    body = make_tower(tmp_path)
    tower = open_tongues(tmp_path, "cpu")
    head = torch.load(tmp_path / "pytorch_model.bin", weights_only=True)
    ids = torch.tensor([[3, 4, 5]])
    with torch.no_grad():
        mean = body(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state.mean(1)
    expected = mean @ head["LinearTransformation.weight"].T + head["LinearTransformation.bias"]
    told = f"{MATURE} calm fish"
    for texts in ([told], [told, "fish"]):  # padding beside a shorter text changes nothing
        rows = tower.read(texts).rows
        assert torch.allclose(rows[:1], torch.nn.functional.normalize(expected, dim=-1), atol=1e-5)
    assert tower.read(["fish " * 500]).rows.isfinite().all()


def test_it_opens_from_safetensors_and_refuses_what_is_foreign(tmp_path: Path) -> None:
    make_tower(tmp_path)
    weights = torch.load(tmp_path / "pytorch_model.bin", weights_only=True)
    (tmp_path / "pytorch_model.bin").unlink()
    with pytest.raises(BrokenClip, match=r"no model\.safetensors or pytorch_model\.bin"):
        open_tongues(tmp_path, "cpu")
    file = tmp_path / "model.safetensors"
    save_file({name: tensor.clone() for name, tensor in weights.items()}, file)
    assert open_tongues(tmp_path, "cpu").width == 16
    left = {name: tensor for name, tensor in load_file(file).items() if "layer.1.output" not in name}
    save_file(left, file)
    with pytest.raises(BrokenClip, match="does not open"):
        open_tongues(tmp_path, "cpu")
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(BrokenClip, match="does not open"):
        open_tongues(tmp_path, "cpu")


def test_a_wish_in_russian_is_found_where_only_the_tower_reads_it(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip")
    add_heads(clip, text_block=0.999)
    (tmp_path / "tower").mkdir()
    make_tower(tmp_path / "tower")
    many = ClipPictures(clip, tongues=tmp_path / "tower")
    assert [it.matched for it in many.find_in_text([RUSSIAN])] == ["text concept"]
    assert many.find_in_text(["fish"]) == []
    assert ClipPictures(clip).find_in_text([RUSSIAN]) == []


def test_a_tower_for_another_clip_is_refused(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip")
    (tmp_path / "tower").mkdir()
    make_tower(tmp_path / "tower", width=24)
    with pytest.raises(BrokenClip, match="another CLIP: it has 24 numbers, the CLIP 16"):
        ClipPictures(clip, tongues=tmp_path / "tower").find_in_text(["fish"])
