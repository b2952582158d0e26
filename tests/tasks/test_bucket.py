"""Blobs in a bucket: the same promises as in a folder, over real HTTP with real signatures."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.doctor.findings import Grade
from bot.doctor.store import pictures
from pipelines.kit.contract import PipelineError
from tasks.store.blobs import Blobs
from tasks.store.shelf import ShelfTrouble
from tests.tasks import s3
from tests.tasks.house import House, wish

pytest.importorskip("obstore", reason="a bucket needs the extra [s3]: pip install -e '.[s3]'")

ADDRESS = f"s3://{s3.BUCKET}/studio/blobs"


@pytest.fixture
async def store(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[s3.Store]:
    async with s3.store() as (store, endpoint):
        for name, value in s3.environment(endpoint).items():
            monkeypatch.setenv(name, value)
        yield store


@pytest.fixture
def blobs(store: s3.Store, house: House) -> Blobs:
    return Blobs(ADDRESS, house.database)


def test_the_server_signs_as_amazon_does() -> None:
    """Amazon's own example, so that client and server do not merely agree with each other."""
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "range": "bytes=0-9",
        "x-amz-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-amz-date": "20130524T000000Z",
        "authorization": "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request",
    }
    signed = "host;range;x-amz-content-sha256;x-amz-date"
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    assert s3.signature(secret, "GET", "/test.txt", "", headers, signed) == (
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )


async def test_what_is_put_is_read_until_it_is_swept(store: s3.Store, blobs: Blobs) -> None:
    kept = await blobs.put(b"kept", "image/png")
    brief = [await blobs.put(b"brief %d" % n, "image/png", keep=-1) for n in range(3)]
    assert await blobs.read(kept) == b"kept"
    assert await blobs.read(brief[0]) == b"brief 0"
    assert await blobs.sweep() == 3
    assert list(store.objects) == [f"studio/blobs/{kept.sha256[:2]}/{kept.sha256}"]
    assert [call.split()[0] for call in store.calls].count("POST") == 1, "one call sweeps them all"
    with pytest.raises(PipelineError, match="blob-gone"):
        await blobs.read(brief[0])
    assert await blobs.put(b"brief 0", "image/png") == brief[0]
    assert await blobs.read(brief[0]) == b"brief 0"


async def test_a_busy_store_is_asked_again(store: s3.Store, blobs: Blobs) -> None:
    store.busy = 2
    blob = await blobs.put(b"patience", "image/png")
    store.busy = 1
    assert await blobs.read(blob) == b"patience"


async def test_a_sweep_that_the_store_refuses_forgets_nothing(store: s3.Store, blobs: Blobs) -> None:
    brief = await blobs.put(b"brief", "image/png", keep=-1)
    store.busy = 1
    with pytest.raises(ShelfTrouble, match="503"):
        await blobs.sweep()
    assert await blobs.read(brief) == b"brief"
    assert await blobs.sweep() == 1
    assert not store.objects


async def test_a_task_keeps_its_picture_in_the_bucket(house: House, store: s3.Store, blobs: Blobs) -> None:
    house.blobs = blobs
    async with house.working():
        receipt = await house.router.submit(wish("red", steps=2))
        task = await house.ended(receipt.task.id)
    assert store.objects[f"studio/blobs/{task.artifacts[0].blob.sha256[:2]}/{task.artifacts[0].blob.sha256}"]


@pytest.mark.parametrize(
    ("address", "wrong", "said"),
    [
        (ADDRESS, {}, "written, read and removed"),
        (ADDRESS, {"AWS_SECRET_ACCESS_KEY": "guessed"}, "SignatureDoesNotMatch"),
        ("s3://elsewhere", {}, "NoSuchBucket"),
        (ADDRESS, {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "cannot be used"),
    ],
)
async def test_the_doctor_tries_the_bucket(
    store: s3.Store, monkeypatch: pytest.MonkeyPatch, address: str, wrong: dict[str, str], said: str
) -> None:
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    finding = await asyncio.to_thread(pictures, address)
    assert address in finding.words
    assert said in finding.words
    assert (finding.grade is Grade.FINE) == (said == "written, read and removed")
    assert ("AWS_ACCESS_KEY_ID" in finding.fix) == (finding.grade is Grade.BROKEN)
    assert not store.objects
