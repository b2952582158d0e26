"""Several heads on one picture: the second reader, the minors rule, pictures of minors that go in."""

from pathlib import Path
from threading import Thread

import pytest
import torch
from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

from pipelines.kit.turns import OPENING
from safety.classifier import BrokenClassifier, Classifier
from safety.compvis import CompVisChecker
from safety.guard import Guard, RefusedPicture
from safety.image import UNCONFIRMED, ClipPictures, Depth
from safety.levels import Level
from safety.policy import Policy
from safety.text import TextScreen
from safety.verdict import Category, Finding, Reason, Refused, Stage
from tests.safety.studio import NUDE, Room, Wish, painter, ref
from tests.safety.test_compvis import make_checker
from tests.safety.tiny_clip import BLUE, RED, add_heads, make_clip, png

OUT = Stage.OUTPUT_PICTURE
ADULT = Policy(floor=Level.ADULT_PRIVATE)


def make_classifier(folder: Path, *, unsafe: float, labels: tuple[str, ...] = ("normal", "nsfw")) -> str:
    """A small ViT that gives every picture the same share of its second label."""
    torch.manual_seed(7)
    tower = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = ViTConfig(image_size=32, patch_size=16, **tower, id2label=dict(enumerate(labels)))
    model = ViTForImageClassification(config)
    model.classifier.weight.data.zero_()
    model.classifier.bias.data = torch.tensor([1 - unsafe, unsafe]).log()
    model.save_pretrained(folder)
    ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CLIP that minds red."""
    folder = make_clip(tmp_path_factory.mktemp("clip"))
    add_heads(folder)
    return folder


@pytest.fixture(scope="module")
def formal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CLIP that nobody set thresholds for."""
    return make_clip(tmp_path_factory.mktemp("formal"))


def sexual(findings: "list[Finding]") -> list[float]:
    return [one.score for one in findings if one.category is Category.SEXUAL_EXPLICIT]


@pytest.mark.parametrize(("unsafe", "score"), [(0.9, 0.9), (0.45, 0.9), (0.1, UNCONFIRMED)])
def test_the_second_reader_must_agree(clip: Path, tmp_path: Path, unsafe: float, score: float) -> None:
    pictures = ClipPictures(clip, classifier=Classifier(make_classifier(tmp_path, unsafe=unsafe)))
    assert sexual(list(pictures.find(png(RED), OUT))) == [score]
    assert sexual(list(pictures.find(png(BLUE), OUT))) == []


@pytest.mark.parametrize(("unsafe", "scores"), [(0.9, [0.9]), (0.5, [0.5]), (0.1, [])])
def test_alone_the_second_reader_decides(
    formal: Path, tmp_path: Path, unsafe: float, scores: list[float]
) -> None:
    pictures = ClipPictures(formal, classifier=Classifier(make_classifier(tmp_path, unsafe=unsafe)))
    assert sexual(list(pictures.find(png(BLUE), OUT))) == scores
    assert pictures.describe().depth is Depth.PUBLISHED
    assert pictures.describe().categories == (Category.SEXUAL_EXPLICIT,)


def test_it_never_has_to_agree_to_the_minors_rule(clip: Path, tmp_path: Path) -> None:
    pictures = ClipPictures(clip, classifier=Classifier(make_classifier(tmp_path, unsafe=0.01)))
    add_heads(clip, young=-1.0, with_minor=-1.0)
    try:
        found = ClipPictures(clip, classifier=Classifier(make_classifier(tmp_path, unsafe=0.01)))
        assert (Category.MINOR_SEXUAL, 1.0) in [(f.category, f.score) for f in found.find(png(RED), OUT)]
    finally:
        add_heads(clip)
    assert not [f for f in pictures.find(png(RED), OUT) if f.category is Category.MINOR_SEXUAL]


def test_labels_that_nobody_knows_are_told(tmp_path: Path) -> None:
    name = make_classifier(tmp_path, unsafe=0.5, labels=("cat", "dog"))
    with pytest.raises(BrokenClassifier, match="cat, dog"):
        Classifier(name).open()


def test_the_checker_is_a_head_beside_the_clip(formal: Path, tmp_path: Path) -> None:
    pictures = ClipPictures(formal, checker=CompVisChecker(make_checker(tmp_path, concept=0.999, care=1.5)))
    assert sexual(list(pictures.find(png(RED), OUT))) == [0.9]
    assert sexual(list(pictures.find(png(BLUE), OUT))) == []
    assert pictures.describe().categories == (Category.SEXUAL_EXPLICIT, Category.MINOR_SEXUAL)
    assert "compvis" in pictures.rules


async def test_words_of_a_minor_make_any_sexual_picture_a_minors_hit_that_nobody_keeps(clip: Path) -> None:
    house = Guard({"paint": painter(result=png(RED))}, TextScreen(), ClipPictures(clip), ADULT)
    await house.run("paint", Wish(prompt="a woman with a kite"), Room(), Level.ADULT_PRIVATE)
    with pytest.raises(RefusedPicture) as caught:
        await house.run("paint", Wish(prompt="a child with a kite"), Room(), Level.ADULT_PRIVATE)
    assert caught.value.verdict.category is Category.MINOR_SEXUAL
    assert caught.value.picture is None


async def test_after_a_picture_that_may_show_a_minor_the_task_stays_family_friendly(tmp_path: Path) -> None:
    folder = make_clip(tmp_path)
    house = Guard({"paint": painter()}, TextScreen(), ClipPictures(folder), ADULT)
    wish = Wish(prompt=NUDE, photo=ref(png(BLUE)))
    add_heads(folder)
    await house.run("paint", wish, Room(png(BLUE)), Level.ADULT_PRIVATE)
    add_heads(folder, young=-1.0)
    house = Guard({"paint": painter()}, TextScreen(), ClipPictures(folder), ADULT)
    with pytest.raises(Refused) as caught:
        await house.run("paint", wish, Room(png(BLUE)), Level.ADULT_PRIVATE)
    assert caught.value.verdict.reason is Reason.SEXUAL


def test_the_heads_wait_while_another_network_is_opened(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "checker").mkdir()
    checker = CompVisChecker(make_checker(tmp_path / "checker", concept=0.5, care=0.5))
    classifier = Classifier(make_classifier(tmp_path / "classifier", unsafe=0.1))
    waiting = [Thread(target=it) for it in (ClipPictures(clip).describe, checker.open, classifier.open)]
    with OPENING:
        for thread in waiting:
            thread.start()
        for thread in waiting:
            thread.join(0.3)
        assert all(thread.is_alive() for thread in waiting)
    for thread in waiting:
        thread.join(20)
    assert not any(thread.is_alive() for thread in waiting)
