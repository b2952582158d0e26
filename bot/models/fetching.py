"""Downloads the files of a model from its Hub repositories: resumable, pinned, plain about failures."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import httpx2
from huggingface_hub import HfApi, hf_hub_download  # pyright: ignore[reportUnknownVariableType]
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import filter_repo_objects

from bot.models.record import FetchedFile, Record
from pipelines.kit.models import HubSource, ModelCard

SPARE_GIB = 1.0
"""Kept free on the disk beyond the download."""

OFFLINE = (httpx2.TransportError, OfflineModeIsEnabled, LocalEntryNotFoundError)


class NotFetched(Exception):
    """A download failed; the message says why and what to do."""


def fetch_model(
    card: ModelCard,
    models_folder: Path,
    *,
    update: bool,
    say: Callable[[str], None],
    endpoint: str | None = None,
) -> None:
    """Fetch every file of a model. Raises NotFetched.

    Without `update` a commit recorded by an earlier fetch is used again, so that parts of one folder match.
    `endpoint` is another address of the Hub; HF_ENDPOINT sets it for all.
    """
    folder = models_folder / card.folder
    for source in card.sources:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _fetch_source(source, folder, update=update, say=say, endpoint=endpoint)
        except GatedRepoError as error:
            raise NotFetched(
                f"{source.repository} asks you to accept its terms first: do so on its page at "
                f"https://huggingface.co/{source.repository}, run `hf auth login`, and fetch again."
            ) from error
        except RevisionNotFoundError as error:
            raise NotFetched(
                f"{source.repository} no longer has the recorded revision. Take the newest: add --update."
            ) from error
        except RepositoryNotFoundError as error:
            raise NotFetched(
                f"{source.repository} was not found. It is gone, or private: then run `hf auth login` first."
            ) from error
        except OFFLINE as error:
            raise NotFetched(
                f"{source.repository} cannot be reached ({_first_line(error)}). What is here so far stays: "
                f"run the same command again when the network is back, or copy the files to {folder}."
            ) from error
        except HfHubHTTPError as error:
            raise NotFetched(f"{source.repository} answered with an error: {_first_line(error)}") from error
        except OSError as error:
            raise NotFetched(f"The files cannot be written to {folder}: {_first_line(error)}") from error


def _fetch_source(
    source: HubSource, folder: Path, *, update: bool, say: Callable[[str], None], endpoint: str | None
) -> None:
    record = Record.read(folder)
    known = None if update else record.commits.get(source.repository)
    revision = source.revision or known
    info = HfApi(endpoint=endpoint).model_info(source.repository, revision=revision, files_metadata=True)
    commit = info.sha
    if commit is None:
        raise NotFetched(f"{source.repository} does not say which revision it holds.")
    wanted = _wanted(source, info.siblings or [])
    if not wanted:
        raise NotFetched(f"{source.repository} holds none of the files {', '.join(source.files)}.")
    home = folder / source.into
    require_space(home, sum(_left(home / name, file.size) for name, file in wanted.items()))
    for number, (name, file) in enumerate(wanted.items(), start=1):
        say(f"[{number}/{len(wanted)}] {name}, {file.size / 2**20:.1f} MiB")
        hf_hub_download(source.repository, name, revision=commit, local_dir=home, endpoint=endpoint)
        record.files[(Path(source.into) / name).as_posix()] = file
    record.commits[source.repository] = commit
    record.write(folder)


def _wanted(source: HubSource, siblings: Iterable[object]) -> dict[str, FetchedFile]:
    """Files of the repository that the patterns name, by path."""
    files: dict[str, FetchedFile] = {}
    for sibling in siblings:
        lfs = getattr(sibling, "lfs", None)
        size = getattr(sibling, "size", None) or getattr(lfs, "size", None) or 0
        name = str(getattr(sibling, "rfilename", ""))
        files[name] = FetchedFile(size=size, sha256=getattr(lfs, "sha256", None))
    names = filter_repo_objects(files, allow_patterns=list(source.files))
    return {name: files[name] for name in names}


def _left(path: Path, size: int) -> int:
    """Bytes still to come for a file."""
    return 0 if path.is_file() and path.stat().st_size == size else size


def require_space(folder: Path, needed: int) -> None:
    """Raise NotFetched where `needed` bytes and some spare do not fit on the disk of `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free / 2**30
    if needed and needed / 2**30 + SPARE_GIB > free:
        raise NotFetched(
            f"{needed / 2**30:.1f} GiB are to come, but {folder} has only {free:.1f} GiB free. "
            f"Make room, or let MODELS_FOLDER name a folder on a larger disk."
        )


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200] or type(error).__name__
