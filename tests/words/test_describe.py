"""Describe, against a server that is shown the picture: what it sees, says, and fails to say."""

import base64
import io
from hashlib import sha256

import pytest
from PIL import ExifTags, Image

from pipelines.describe import SIDE, Describe, DescribeInputs
from pipelines.kit.contract import BlobRef, PipelineError
from pipelines.words.aside import Aside
from pipelines.words.speaker import Speaker
from tests.words.scripted import Behaviour, Scripted, answers, fails, says

CAT = "a fluffy cat on a tiled roof at dusk, warm light"


class Shown(Aside):
    """A run that can read one picture."""

    def __init__(self, language: Speaker, data: bytes) -> None:
        super().__init__(language)
        self._data = data

    async def read(self, blob: BlobRef) -> bytes:
        assert blob.sha256 == sha256(self._data).hexdigest()
        return self._data


def photo(width: int = 2000, height: int = 1000) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(file, "png")
    return file.getvalue()


async def described(speaker: Speaker, data: bytes) -> str:
    blob = BlobRef(sha256=sha256(data).hexdigest(), media_type="image/png", size=len(data))
    [wording] = await Describe().run(DescribeInputs(picture=blob), Shown(speaker, data))
    return wording.prompt


async def test_the_server_sees_the_picture_small(scripted: Scripted, speaker: Speaker) -> None:
    scripted.then(answers(CAT))
    assert await described(speaker, photo()) == CAT
    parts = scripted.asked[0]["messages"][-1]["content"]
    [url] = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))) as sent:
        assert (sent.format, sent.size) == ("JPEG", (SIDE, SIDE // 2))


async def test_what_a_camera_wrote_beside_the_picture_is_told_to_nobody(
    scripted: Scripted, speaker: Speaker
) -> None:
    beside, file = Image.Exif(), io.BytesIO()
    beside[ExifTags.Base.ImageDescription], beside[ExifTags.Base.Orientation] = "at my home", 6
    Image.new("RGB", (60, 40), "red").save(file, "jpeg", exif=beside, comment=b"at my home")
    scripted.then(answers(CAT))
    await described(speaker, file.getvalue())
    [url] = [part["image_url"]["url"] for part in scripted.asked[0]["messages"][-1]["content"][:1]]
    sent = base64.b64decode(url.partition(",")[2])
    assert b"at my home" not in sent
    with Image.open(io.BytesIO(sent)) as seen:
        assert seen.size == (40, 60), "turned as the camera said"


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (fails(500), "words-down"),
        (says("кот на крыше"), "words-nonsense"),
        (answers("cat"), "words-nonsense"),
        (answers("I'm sorry, but no."), "words-refused"),
    ],
    ids=["down", "russian", "too-short", "declined"],
)
async def test_what_is_no_description_is_named(
    scripted: Scripted, speaker: Speaker, behaviour: Behaviour, code: str
) -> None:
    scripted.then(behaviour)
    with pytest.raises(PipelineError) as caught:
        await described(speaker, photo())
    assert caught.value.code == code


async def test_an_unreadable_picture_asks_nobody(scripted: Scripted, speaker: Speaker) -> None:
    with pytest.raises(PipelineError) as caught:
        await described(speaker, b"no picture")
    assert caught.value.code == "picture-unreadable"
    assert scripted.asked == []
