"""Photos, documents, albums: what Telegram makes of files, and what it refuses."""

from io import BytesIO

import pytest
from PIL import Image

from tests.stage_client import ANNA, Person, StageClient
from tests.telegram.line import Line, png

TURNED = 6  # EXIF orientation: turn by 90 degrees to see it upright


def jpeg_with_metadata(width: int, height: int) -> bytes:
    picture = Image.new("RGB", (width, height), "navy")
    exif = Image.Exif()
    exif[0x0112] = TURNED
    exif[0x010E] = "a secret place"
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def download(line: Line, file_id: str) -> bytes:
    path = (await line.call("getFile", file_id=file_id)).result["file_path"]
    async with line.session.get(f"/file/bot{line.token}/{path}") as response:
        assert response.status == 200
        return await response.read()


async def document(line: Line, data: bytes, name: str, **asked: object) -> dict:
    answer = await line.call(
        "sendDocument", files={"up": (name, data)}, chat_id=ANNA, document="attach://up", **asked
    )
    return answer.result["document"]


async def test_a_photo_is_made_anew(line: Line, anna: Person):
    sent = jpeg_with_metadata(2800, 1400)
    sizes = (await line.photo(ANNA, sent, "a.jpg")).result["photo"]
    assert [max(size["width"], size["height"]) for size in sizes] == [90, 320, 800, 1280, 2560]
    assert sizes[-1]["height"] > sizes[-1]["width"], "turned upright"
    got = await download(line, sizes[-1]["file_id"])
    assert got != sent
    assert b"secret" not in got
    with Image.open(BytesIO(got)) as picture:
        assert (picture.format, not picture.getexif(), picture.size) == ("JPEG", True, (1280, 2560))


async def test_peoples_photos_too(line: Line, anna: Person, client: StageClient):
    message = await anna.send_photo(jpeg_with_metadata(400, 200), "look")
    assert message.photo
    assert (message.caption, message.photo.width, message.photo.height) == ("look", 200, 400)
    assert b"secret" not in await client.file(message.photo.url)
    told = (await line.call("getUpdates")).result[-1]["message"]
    assert [size["width"] for size in told["photo"]] == [45, 160, 200]
    assert await download(line, told["photo"][-1]["file_id"]) == await client.file(message.photo.url)


async def test_documents_stay_byte_for_byte(line: Line, anna: Person, client: StageClient):
    sent = jpeg_with_metadata(40, 30)
    made = await document(line, sent, "Рыба.jpg")
    assert (made["file_name"], made["mime_type"], made["file_size"]) == ("Рыба.jpg", "image/jpeg", len(sent))
    assert await download(line, made["file_id"]) == sent
    theirs = await anna.send_document(sent, "mine.jpg")
    assert theirs.document
    assert await client.file(theirs.document.url) == sent


async def test_send_again_by_id(line: Line, anna: Person):
    photo = (await line.photo(ANNA)).result["photo"]
    again = (await line.call("sendPhoto", chat_id=ANNA, photo=photo[0]["file_id"])).result["photo"]
    assert again == photo


async def test_same_bytes_same_unique_id(line: Line, anna: Person):
    one, two = [await document(line, b"data", "a.bin") for _ in range(2)]
    assert one["file_unique_id"] == two["file_unique_id"]
    assert one["file_id"] != two["file_id"]


async def test_photo_too_big(line: Line, anna: Person):
    size = 10 * 1024 * 1024 + 1
    answer = await line.photo(ANNA, png() + bytes(size - len(png())))
    assert answer.words == (
        f"Bad Request: file of size {size} bytes is too big for a photo; the maximum size is 10485760 bytes"
    )


@pytest.mark.parametrize(("width", "height"), [(9600, 500), (210, 10), (10, 210)])
async def test_photo_dimensions(line: Line, anna: Person, width: int, height: int):
    assert (await line.photo(ANNA, png(width, height))).words == "Bad Request: PHOTO_INVALID_DIMENSIONS"


@pytest.mark.parametrize("data", [b"not a picture", png()[:60], b"\x89PNG\r\n\x1a\n"])
async def test_photo_unreadable(line: Line, anna: Person, data: bytes):
    assert (await line.photo(ANNA, data)).words == "Bad Request: IMAGE_PROCESS_FAILED"


async def test_photo_extension(line: Line, anna: Person):
    answer = await line.photo(ANNA, name="p.svg")
    assert answer.words == (
        "Bad Request: photo has unsupported extension. Use one of .jpg, .jpeg, .gif, .png, .tif or .bmp"
    )


async def test_thumbnail_too_big(line: Line, anna: Person):
    files = {"up": ("a.bin", b"data"), "th": ("t.jpg", bytes(204_800))}
    asked = {"chat_id": ANNA, "document": "attach://up", "thumbnail": "attach://th"}
    answer = await line.call("sendDocument", files=files, **asked)
    assert answer.words == (
        "Bad Request: file of size 204800 bytes is too big for a thumbnail; the maximum size is 204799 bytes"
    )


@pytest.mark.parametrize("field", ["photo", "document", "video", "animation"])
async def test_no_file(line: Line, anna: Person, field: str):
    words = f"Bad Request: there is no {field} in the request"
    method = f"send{field.capitalize()}"
    assert (await line.call(method, chat_id=ANNA)).words == words
    assert (await line.call(method, chat_id=ANNA, **{field: "attach://nowhere"})).words == words


async def test_addresses_and_unknown_ids(line: Line, anna: Person):
    async def words(photo: str) -> str:
        return (await line.call("sendPhoto", chat_id=ANNA, photo=photo)).words

    assert await words("https://example.org/a.png") == "Bad Request: failed to get HTTP URL content"
    assert (await words("AgAD")).startswith("Bad Request: wrong remote file identifier specified: ")
    assert await words("no id at all") == "Bad Request: wrong file identifier/HTTP URL specified"


async def test_id_of_another_kind(line: Line, anna: Person):
    video = await line.call("sendVideo", files={"up": ("v.mp4", b"data")}, chat_id=ANNA, video="attach://up")
    file_id = video.result["video"]["file_id"]
    answer = await line.call("sendPhoto", chat_id=ANNA, photo=file_id)
    assert answer.words == "Bad Request: can't use file of type Video as Photo"


async def test_get_file(line: Line, anna: Person):
    assert (await line.call("getFile")).words == "Bad Request: file_id not specified"
    unknown = await line.call("getFile", file_id="x")
    assert unknown.words == "Bad Request: wrong file_id or the file is temporarily unavailable"
    big = await document(line, bytes(20 * 1024 * 1024 + 1), "big.bin")
    assert (await line.call("getFile", file_id=big["file_id"])).words == "Bad Request: file is too big"


async def test_other_kinds(line: Line, anna: Person):
    gif = BytesIO()
    Image.new("RGB", (30, 20)).save(gif, "GIF")
    asked = {"files": {"up": ("a.gif", gif.getvalue())}, "chat_id": ANNA, "animation": "attach://up"}
    made = (await line.call("sendAnimation", **asked)).result["animation"]
    assert (made["width"], made["height"]) == (30, 20)
    for kind in ("sticker", "voice", "video", "animation", "audio"):
        (message,) = await anna.send_files([(kind, "x.bin", b"data")])
        assert getattr(message, kind)
        assert kind in (await line.call("getUpdates")).result[-1]["message"]


async def album(line: Line, *kinds: str, data: bytes | None = None, **asked: object):
    files = {f"f{n}": ("a.png", data or png(color="red" if n % 2 else "blue")) for n in range(len(kinds))}
    media = [{"type": kind, "media": f"attach://f{n}", "caption": f"c{n}"} for n, kind in enumerate(kinds)]
    return await line.call("sendMediaGroup", files=files, chat_id=ANNA, media=media, **asked)


async def test_album(line: Line, anna: Person):
    sent = (await album(line, "photo", "video", "photo")).result
    assert len({message["media_group_id"] for message in sent}) == 1
    assert [message["caption"] for message in sent] == ["c0", "c1", "c2"]
    seen = (await anna.messages())[-3:]
    assert [bool(one.photo) for one in seen] == [True, False, True]
    assert len({one.album for one in seen}) == 1
    assert "media_group_id" not in (await album(line, "photo")).result[0]


async def test_album_sizes(line: Line, anna: Person):
    none = await line.call("sendMediaGroup", chat_id=ANNA, media=[])
    assert none.words == "Bad Request: there are no messages to send"
    many = await album(line, *["photo"] * 11)
    assert many.words == "Bad Request: too many messages to send as an album"


async def test_album_mixtures(line: Line, anna: Person):
    for kinds in (("photo", "document"), ("audio", "photo"), ("document", "audio")):
        answer = await album(line, *kinds)
        assert answer.words == "Bad Request: can't use the media of the specified type in the album"
    animation = await album(line, "photo", "animation")
    assert animation.status == 400


async def test_one_item_fails(line: Line, anna: Person):
    answer = await album(line, "photo", "photo", data=b"no picture")
    assert answer.words == (
        'Bad Request: failed to send message #1 with the error message "IMAGE_PROCESS_FAILED"'
    )
    assert [message.text for message in await anna.messages()] == ["/start"], "all or nothing"


async def test_peoples_albums(line: Line, anna: Person):
    files = [("photo", "a.png", png()), ("photo", "b.png", png(color="blue"))]
    sent = await anna.send_files(files, "two")
    assert [one.caption for one in sent] == ["two", None]
    told = [one["message"] for one in (await line.call("getUpdates")).result[-2:]]
    assert told[0]["media_group_id"] == told[1]["media_group_id"]
