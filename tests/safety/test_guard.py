"""The guard around real pipelines: what goes in, what comes out, and what happens when a screen breaks."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from pipelines.kit.contract import Artifact, Context, PipelineError
from safety.guard import Guard, UnknownCapability, open_guard
from safety.image import ClipPictures, Depth
from safety.levels import Level, Pair, Treatment
from safety.metadata import Source, read_file
from safety.policy import ChatPolicy, Policy
from safety.text import TextScreen
from safety.verdict import Category, Finding, Reason, Stage
from tests.safety.studio import (
    NUDE,
    Nested,
    Paint,
    Room,
    Wish,
    guard,
    painter,
    ref,
    refused,
)
from tests.safety.tiny_clip import BLUE, MATURE, RED, add_heads, make_clip, png


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_clip(tmp_path_factory.mktemp("clip"))
    add_heads(folder)
    return folder


async def test_a_calm_wish_comes_out_screened_and_marked(clip: Path) -> None:
    (artifact,) = await guard(painter(), clip).run("paint", Wish(prompt="a red fish"), Room(), Level.FAMILY)
    mark = read_file(artifact.data)
    assert mark is not None
    assert mark.source is Source.TRAINED


async def test_every_verdict_is_logged_with_its_task_and_rules_and_without_words(clip: Path) -> None:
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        wish, preview = Wish(prompt="a red fish"), png(BLUE)
        await guard(painter(previews=(preview,)), clip).run("paint", wish, Room(), Level.FAMILY, task="abc")
        await refused(guard(painter(), clip), Wish(prompt=NUDE))
    verdicts = [line for line in lines if line["event"] == "verdict"]
    calm = {line["stage"] for line in verdicts if line["decision"] == "allow" and line["task"] == "abc"}
    assert calm == {"words", "text_concepts", "preview", "output_picture"}
    assert all(line["rules"] for line in verdicts)
    assert verdicts[-1]["decision"] == "block"
    assert "fish" not in str(verdicts)


async def test_an_edited_picture_is_marked_as_composite(clip: Path) -> None:
    wish = Wish(prompt="a red fish", photo=ref(png(BLUE)))
    (artifact,) = await guard(painter(), clip).run("paint", wish, Room(png(BLUE)), Level.FAMILY)
    mark = read_file(artifact.data)
    assert mark is not None
    assert mark.source is Source.COMPOSITE


@pytest.mark.parametrize(
    "wish",
    [
        Wish(prompt=NUDE),
        Wish(prompt="fish", second=NUDE),
        Wish(prompt="fish", forgotten=NUDE),
        Wish(prompt="fish", nested=Nested(caption=NUDE)),
        Wish(prompt="fish", choices={NUDE: "x"}),
        Wish(prompt="a woman", negative="clothes"),
        Wish(prompt="n u d e  w o m a n"),
    ],
)
async def test_no_text_field_gets_past(clip: Path, wish: Wish) -> None:
    pipeline = painter()
    error = await refused(guard(pipeline, clip), wish)
    assert error.verdict.reason is Reason.SEXUAL
    assert pipeline.runs == 0


@pytest.mark.parametrize("field", ["photo", "mask", "forgotten_photo", "photos"])
async def test_no_picture_field_gets_past(clip: Path, field: str) -> None:
    pipeline, red = painter(), png(RED)
    value = (ref(png(BLUE)), ref(red)) if field == "photos" else ref(red)
    wish = Wish.model_validate({"prompt": "fish", field: value})
    error = await refused(guard(pipeline, clip), wish, Room(red, png(BLUE)))
    assert error.verdict.stage is Stage.INPUT_PICTURE
    assert pipeline.runs == 0


async def test_what_a_pipeline_makes_is_screened(clip: Path) -> None:
    error = await refused(guard(painter(result=png(RED)), clip), Wish(prompt="fish"))
    assert error.verdict.stage is Stage.OUTPUT_PICTURE
    assert error.verdict.category is Category.SEXUAL_EXPLICIT


async def test_the_ends_of_a_long_picture_are_looked_at(clip: Path) -> None:
    from io import BytesIO

    from PIL import Image

    picture = Image.new("RGB", (192, 64), BLUE)
    picture.paste(RED, (128, 0, 192, 64))
    out = BytesIO()
    picture.save(out, "PNG")
    await refused(guard(painter(result=out.getvalue()), clip), Wish(prompt="fish"))


async def test_a_prompt_written_by_a_pipeline_is_read_before_it_is_drawn(clip: Path) -> None:
    room = Room()
    await refused(guard(painter(writes=NUDE), clip), Wish(prompt="fish"), room)
    assert room.easel.orders == []
    await guard(painter(writes="a calm sea"), clip).run("paint", Wish(prompt="fish"), room, Level.FAMILY)
    assert [order.prompt for order in room.easel.orders] == ["a calm sea"]


async def test_a_pipeline_cannot_reach_around_its_window(clip: Path) -> None:
    seen: list[Context] = []

    class Curious(Paint):
        async def run(self, inputs: Wish, context: Context) -> Sequence[Artifact]:
            seen.append(context)
            return await super().run(inputs, context)

    room = Room()
    await guard(Curious, clip).run("paint", Wish(prompt="fish"), room, Level.FAMILY)
    (window,) = seen
    assert window is not room
    assert window.models is not room.easel
    assert not [name for name in vars(window) if getattr(window, name) is room and not name.startswith("_")]


class Broken:
    """A screen whose parts fail one by one."""

    def __init__(self, part: str) -> None:
        self.part = part

    @property
    def rules(self) -> str:
        return "broken"

    def speaks_of_minor(self, _: Sequence[str]) -> bool:
        return False

    def find(self, *_: object, **__: object) -> Sequence[Finding]:
        if self.part == "find":
            raise RuntimeError("the screen is down")
        return ()

    def find_in_text(self, _: Sequence[str]) -> Sequence[Finding]:
        if self.part == "find_in_text":
            raise RuntimeError("the screen is down")
        return ()


@pytest.mark.parametrize("part", ["find", "find_in_text"])
async def test_a_broken_picture_screen_refuses(part: str) -> None:
    broken = Guard({"paint": painter()}, TextScreen(), Broken(part), Policy())
    assert (await refused(broken, Wish(prompt="fish"))).verdict.reason is Reason.UNAVAILABLE


async def test_a_broken_text_screen_refuses(clip: Path) -> None:
    pipeline = painter()
    broken = Guard({"paint": pipeline}, Broken("find"), ClipPictures(clip), Policy())
    assert (await refused(broken, Wish(prompt="fish"))).verdict.reason is Reason.UNAVAILABLE
    assert pipeline.runs == 0


@pytest.mark.parametrize("level", list(Level))
async def test_no_clip_means_no_pictures(tmp_path: Path, level: Level) -> None:
    for pictures in (None, ClipPictures(tmp_path / "missing")):
        blind = Guard({"paint": painter()}, TextScreen(), pictures, Policy(floor=Level.ADULT_PRIVATE))
        assert (await refused(blind, Wish(prompt="fish"), level=level)).verdict.reason is Reason.UNAVAILABLE


async def test_a_damaged_photo_is_an_error_with_a_sentence_not_a_refusal(clip: Path) -> None:
    torn = png(BLUE)[:60]
    with pytest.raises(PipelineError, match=r"picture-(damaged|unreadable)"):
        await guard(painter(), clip).run(
            "paint", Wish(prompt="fish", photo=ref(torn)), Room(torn), Level.FAMILY
        )


async def test_minor_and_mature_together_are_refused_at_every_level(tmp_path: Path) -> None:
    clip = make_clip(tmp_path)
    add_heads(clip, young=-1.0, with_minor=-1.0)
    lax = guard(painter(), clip, Policy(floor=Level.ADULT_PRIVATE))
    error = await refused(lax, Wish(prompt="fish"), level=Level.ADULT_PRIVATE)
    assert error.verdict.category is Category.MINOR_SEXUAL
    assert error.verdict.reason is Reason.FORBIDDEN


async def test_text_concepts_refuse_before_anything_runs(tmp_path: Path) -> None:
    clip = make_clip(tmp_path)
    add_heads(clip, text_block=0.999)
    pipeline = painter()
    error = await refused(guard(pipeline, clip), Wish(prompt=MATURE))
    assert error.verdict.stage is Stage.TEXT_CONCEPTS
    assert pipeline.runs == 0


async def test_a_clip_without_thresholds_says_that_it_decides_nothing(tmp_path: Path) -> None:
    clip = ClipPictures(make_clip(tmp_path))
    coverage = clip.describe()
    assert coverage.depth is Depth.FORMAL
    assert coverage.categories == ()
    assert clip.find(png(RED), Stage.OUTPUT_PICTURE) == []


def test_heads_made_for_another_clip_are_refused(tmp_path: Path) -> None:
    add_heads(make_clip(tmp_path))
    file = tmp_path / "guard_heads.toml"
    file.write_text(file.read_text().replace("patch = 16", "patch = 14"))
    with pytest.raises(ValueError, match="another CLIP"):
        ClipPictures(tmp_path).describe()


def test_the_chat_judges_words_without_a_picture_screen() -> None:
    chat = open_guard(Policy())
    assert "draw" in chat.capabilities()
    assert chat.judge_texts(None, ["a red fish"], Level.FAMILY).is_allowed
    assert not chat.judge_texts(Wish(prompt="fish"), [NUDE], Level.FAMILY).is_allowed
    too_long = chat.judge_texts(None, ["a" * 30_000], Level.FAMILY)
    assert too_long.reason is Reason.TOO_LONG
    with pytest.raises(UnknownCapability):
        chat.capability("nothing")


async def test_a_spoiler_covers_what_comes_out_and_shows_no_preview(clip: Path) -> None:
    own = {Category.SEXUAL_EXPLICIT: Pair(Treatment.SPOILER, Treatment.SPOILER)}
    chat = ChatPolicy(Level.ADULT_PRIVATE, own)
    lax = Policy(floor=Level.ADULT_PRIVATE)
    for wish, result in ((Wish(prompt=NUDE), png(BLUE)), (Wish(prompt="a fish"), png(RED))):
        room = Room()
        pipeline = painter(result=result, previews=(result,))
        (made,) = await guard(pipeline, clip, lax).run("paint", wish, room, chat)
        assert isinstance(made, Artifact)
        assert made.is_covered
        assert room.shown == [None]
    (calm,) = await guard(painter(), clip, lax).run("paint", Wish(prompt="a fish"), Room(), chat)
    assert isinstance(calm, Artifact)
    assert not calm.is_covered
