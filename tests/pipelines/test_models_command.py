"""`python -m bot models`: the real command against a model repository over HTTP."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.models.commands import app
from bot.models.fetching import NotFetched, fetch_model, require_space
from pipelines.kit.models import ModelCard, folder_of, known_models
from tests.pipelines.hub import COMMIT, Hub
from tests.tiny_model import make_tiny_model

MEGABYTE = 1 << 20
REPOSITORY = "ai-forever/Kandinsky3.1"
PEN = CliRunner()


def big() -> ModelCard:
    card = known_models().get("kandinsky-3.1")
    assert card is not None
    return card


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tiny model under the names of the published one."""
    folder = tmp_path_factory.mktemp("tiny")
    make_tiny_model(folder)
    files = {
        f"weights/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {**files, "README.md": b"# Kandinsky", "weights/kandinsky3_inpainting.pt": b"x" * 5000}


@pytest.fixture
def hub(repository: dict[str, bytes]) -> Iterator[Hub]:
    with Hub({REPOSITORY: repository}) as hub:
        yield hub


@pytest.fixture(autouse=True)
def models_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator's settings: a models folder, and no `.env`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MODELS_FOLDER", str(tmp_path))


def run(*words: str, said: str = "") -> Result:
    return PEN.invoke(app, list(words), input=said)


def fetch(hub: Hub, folder: Path) -> str:
    """Fetch Kandinsky 3.1 from the hub; what was said."""
    said: list[str] = []
    fetch_model(big(), folder, update=False, say=said.append, endpoint=hub.url)
    return "\n".join(said)


def place(tmp_path: Path, repository: dict[str, bytes], *leave_out: str) -> Path:
    folder = tmp_path / "pocket"
    for name, data in repository.items():
        if name.startswith("weights/") and name not in leave_out:
            path = folder / name.removeprefix("weights/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return folder


def test_list_tells_state_and_what_to_do(tmp_path: Path, repository: dict[str, bytes]) -> None:
    place(tmp_path, repository, "weights/kandinsky3.safetensors")
    told = run("list")
    assert told.exit_code == 0
    lines = {line.split()[0]: line for line in told.stdout.splitlines() if line.strip()}
    assert set(known_models().ids) <= set(lines)
    assert "incomplete (yours)" in lines["pocket"]
    assert "here (yours)" in lines["pocket-flash"]
    assert "python -m bot models fetch kandinsky-2.2" in told.stdout


def test_check_finds_a_sound_model_sound(tmp_path: Path, repository: dict[str, bytes]) -> None:
    place(tmp_path, repository)
    told = run("check", "pocket-flash", "kandinsky-2.2")
    assert "pocket-flash: sound" in told.stdout
    assert "torchvision" not in told.output, "a library's fallback is no news for an operator"


def test_check_misses_what_an_ability_needs(tmp_path: Path, repository: dict[str, bytes]) -> None:
    place(tmp_path, repository)
    told = run("check", "pocket")
    assert told.exit_code == 1
    assert "pocket: cannot be used" in told.stdout
    assert "remove your own folder" in told.stdout


def test_check_names_what_is_broken(tmp_path: Path, repository: dict[str, bytes]) -> None:
    folder = place(tmp_path, repository, "weights/kandinsky3_flash.safetensors")
    weights = folder / "kandinsky3.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    told = run("check", "pocket", "pocket-flash")
    assert told.exit_code == 1
    assert "kandinsky3.safetensors is damaged or cut short" in told.stdout
    assert "kandinsky3_flash.safetensors is missing" in told.stdout


def test_check_notices_weights_of_something_else(tmp_path: Path, repository: dict[str, bytes]) -> None:
    folder = place(tmp_path, repository)
    (folder / "kandinsky3.safetensors").write_bytes(repository["weights/movq.safetensors"])
    told = run("check", "pocket")
    assert told.exit_code == 1
    assert "it looks like" in told.stdout.lower() or "no text projection" in told.stdout


def test_fetch_takes_what_the_model_needs_and_records_the_commit(
    tmp_path: Path, hub: Hub, repository: dict[str, bytes]
) -> None:
    hub.repositories[REPOSITORY] = {**repository, "weights/kandinsky3.pt": b"p" * 3000}
    assert "weights/kandinsky3.pt" in fetch(hub, tmp_path)
    folder = folder_of(big(), tmp_path)
    assert (folder / "kandinsky3.pt").read_bytes() == b"p" * 3000
    encoder = "flan_ul2_encoder/model.safetensors"
    assert (folder / encoder).read_bytes() == repository[f"weights/{encoder}"]
    assert not (folder / "kandinsky3_inpainting.pt").exists()
    assert not (folder / "kandinsky3.safetensors").exists()
    assert COMMIT in (tmp_path / "kandinsky-3.1" / "fetched.json").read_text()


def test_check_notices_a_changed_byte_and_a_changed_size(
    tmp_path: Path, hub: Hub, repository: dict[str, bytes]
) -> None:
    hub.repositories[REPOSITORY] = {**repository, "weights/kandinsky3.pt": b"p" * 3000}
    fetch(hub, tmp_path)
    folder = folder_of(big(), tmp_path)
    (folder / "movq.pt").touch()
    (folder / "flan_ul2_encoder" / "projection.pt").touch()
    (folder / "kandinsky3.pt").write_bytes(b"q" * 3000)
    told = run("check", "kandinsky-3.1", "--hashes")
    assert (told.exit_code, "its SHA-256 is not the repository's" in told.stdout) == (1, True)
    (folder / "kandinsky3.pt").write_bytes(b"p" * 2000)
    told = run("check", "kandinsky-3.1")
    assert (told.exit_code, "has 2,000 bytes of 3,000" in told.stdout) == (1, True)
    assert "python -m bot models fetch kandinsky-3.1" in told.stdout


def test_broken_download_goes_on_where_it_stopped(tmp_path: Path, hub: Hub) -> None:
    weights = os.urandom(22 * MEGABYTE)
    hub.repositories[REPOSITORY] = {"weights/kandinsky3.pt": weights}
    hub.cut_after = 12 * MEGABYTE
    fetch(hub, tmp_path)
    assert (folder_of(big(), tmp_path) / "kandinsky3.pt").read_bytes() == weights
    (wanted,) = hub.ranges
    assert int(wanted.removeprefix("bytes=").partition("-")[0]) >= 10 * MEGABYTE


def test_what_is_here_is_not_fetched_again(tmp_path: Path, hub: Hub, repository: dict[str, bytes]) -> None:
    fetch(hub, tmp_path)
    before = len(hub.downloads)
    fetch(hub, tmp_path)
    assert before > 0
    assert len(hub.downloads) == before


def test_without_network_it_says_so_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFetched) as caught:
        fetch_model(big(), tmp_path, update=False, say=print, endpoint="http://127.0.0.1:9")
    assert "cannot be reached" in str(caught.value)
    assert str(tmp_path / "kandinsky-3.1") in str(caught.value)


def test_terms_to_accept_are_named(tmp_path: Path, hub: Hub) -> None:
    hub.gated.add(REPOSITORY)
    with pytest.raises(NotFetched, match="accept its terms"):
        fetch(hub, tmp_path)


def test_repository_that_is_gone_is_named(tmp_path: Path, hub: Hub) -> None:
    hub.repositories.clear()
    with pytest.raises(NotFetched, match="was not found"):
        fetch(hub, tmp_path)


def test_full_disk_is_noticed_before_the_download(tmp_path: Path, hub: Hub) -> None:
    with pytest.raises(NotFetched, match="Make room"):
        require_space(tmp_path, 10**18)


def test_a_place_that_cannot_be_written_is_named(
    tmp_path: Path, hub: Hub, repository: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kandinsky-3.1").write_text("a file where the folder should be")
    with pytest.raises(NotFetched, match="cannot be written to"):
        fetch(hub, tmp_path)
    monkeypatch.setenv("MODELS_FOLDER", str(tmp_path / "models"))
    source = place(tmp_path / "models", repository)
    told = run("convert", str(source), str(tmp_path / "kandinsky-3.1"))
    assert (told.exit_code, "kandinsky-3.1 is not empty" in told.stderr) == (1, True)
    told = run("convert", str(source), str(tmp_path / "kandinsky-3.1" / "below"))
    assert (told.exit_code, "below cannot be written: " in told.stderr) == (1, True)


def test_a_no_fetches_nothing(tmp_path: Path) -> None:
    told = run("fetch", "kandinsky-3.1", said="n\n")
    assert (told.exit_code, "licence Apache-2.0" in told.stdout) == (1, True)
    assert not (tmp_path / "kandinsky-3.1").exists()


def test_unknown_names_and_shipped_models_are_answered() -> None:
    unknown = run("fetch", "dall-e")
    assert (unknown.exit_code, "There are: pocket" in unknown.stderr) == (2, True)
    assert "nothing to fetch" in run("fetch", "pocket").stdout
