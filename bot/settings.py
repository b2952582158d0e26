"""The settings tree: everything an operator can set, read from the environment and `.env` by bot/run only."""

import re
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode

from bot.sections import Section
from bot.sections.safety import Safety
from pipelines.kit.plans import Wish

HOPELESS = 78
"""Exit status EX_CONFIG of sysexits.h: the settings are wrong, starting again will not help."""


class Telegram(Section):
    """How the chat process talks to Telegram. Workers never read this section."""

    token: SecretStr | None = Field(default=None, alias="BOT_TOKEN", description="Token from @BotFather.")
    api_url: str = Field(
        default="https://api.telegram.org",
        alias="BOT_API_URL",
        description="Bot API server; a local one lifts the 20 MB download limit.",
    )
    admins: Annotated[frozenset[int], NoDecode] = Field(
        default=frozenset(), alias="ADMINS", description="Telegram ids of the operators, comma separated."
    )

    @field_validator("admins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return [part.strip() for part in value.replace(";", ",").split(",") if part.strip()]
        return value

    @field_validator("token", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value


class Storage(Section):
    """Where tasks and pictures are kept."""

    database_url: str = Field(
        default="sqlite:///data/atelier.sqlite",
        alias="DATABASE_URL",
        description="sqlite:///FILE on one machine; postgresql://USER:PASSWORD@HOST/NAME across machines.",
    )
    blobs_folder: str = Field(
        default="data/blobs",
        alias="BLOBS_FOLDER",
        description="Pictures, shared by all processes: a folder, or s3://BUCKET/FOLDER (docs/storage.md).",
    )

    @field_validator("blobs_folder")
    @classmethod
    def _is_a_folder_or_a_bucket(cls, value: str) -> str:
        if "://" in value and not re.fullmatch(r"s3://[^/]+(/.*)?", value):
            raise ValueError("a folder, or a bucket written s3://BUCKET/FOLDER, is expected")
        return value

    retention_days: float = Field(
        default=30,
        gt=0,
        alias="RETENTION_DAYS",
        description="Finished tasks and their pictures are kept this long.",
    )


class Quota(Section):
    """What one person and one chat may ask for."""

    daily_units: int = Field(
        default=100,
        ge=0,
        alias="QUOTA_DAILY_UNITS",
        description="Units a person may spend a day (UTC); 0: no limit.",
    )
    waiting_per_person: int = Field(
        default=10, ge=1, alias="QUOTA_WAITING_PER_PERSON", description="Tasks one person may have waiting."
    )
    waiting_per_chat: int = Field(
        default=30, ge=1, alias="QUOTA_WAITING_PER_CHAT", description="Tasks one group may have waiting."
    )


class Worker(Section):
    """One painter process."""

    name: str = Field(default="", alias="WORKER_NAME", description="Unique; empty: from host and process.")
    device: str = Field(default="auto", alias="WORKER_DEVICE", description="auto, cpu, cuda or cuda:N.")
    threads: int = Field(
        default=0, ge=0, alias="WORKER_THREADS", description="CPU threads for torch; 0: all cores."
    )
    memory_gib: float = Field(
        default=0, ge=0, alias="WORKER_MEMORY_GIB", description="GiB for models; 0: most of what is free."
    )
    memory_plan: Wish = Field(
        default="auto", alias="WORKER_MEMORY_PLAN", description="auto, or one of docs/performance.md."
    )
    batch: int = Field(default=4, ge=1, alias="WORKER_BATCH", description="Pictures drawn together at most.")
    batch_window_ms: int = Field(
        default=50,
        ge=0,
        alias="WORKER_BATCH_WINDOW_MS",
        description="How long a batch waits for mates, in ms.",
    )


class Models(Section):
    """Which models there are and which is offered first."""

    folder: Path = Field(
        default=Path("data/models"), alias="MODELS_FOLDER", description="Where fetched weights are kept."
    )
    default: str = Field(
        default="pocket-flash",
        alias="MODELS_DEFAULT",
        description="Model a new person draws with (bot models list).",
    )


class Words(Section):
    """The language model that beautifies prompts: a server with an OpenAI-compatible API (docs/llm.md)."""

    url: str = Field(default="", alias="LLM_URL", description="Such as http://127.0.0.1:8000/v1; empty: off.")
    model: str = Field(default="mistral", alias="LLM_MODEL", description="The name it is served under.")
    vision_model: str = Field(
        default="", alias="LLM_VISION_MODEL", description="For pictures; empty: LLM_MODEL."
    )
    key: SecretStr | None = Field(default=None, alias="LLM_KEY", description="API key, if it wants one.")
    timeout: float = Field(default=20, gt=0, alias="LLM_TIMEOUT", description="Seconds for a whole answer.")
    concurrency: int = Field(default=4, ge=1, alias="LLM_CONCURRENCY", description="Questions asked at once.")
    scripts: str = Field(
        default="", alias="LLM_SCRIPTS", description="Folder of your own scripts; empty: ours."
    )


class Web(Section):
    """The Mini App, the HTTP API and the health pages of the chat process (docs/api.md)."""

    url: str = Field(
        default="",
        alias="WEB_URL",
        pattern=r"^(https://\S+|http://127\.0\.0\.1(:\d+)?/?)?$",
        description="Public https address that leads to WEB_PORT; empty: nothing is served.",
    )
    host: str = Field(default="127.0.0.1", alias="WEB_HOST", description="Address to listen at.")
    port: int = Field(default=8090, ge=1, le=65535, alias="WEB_PORT", description="Port to listen at.")


class Rehearsal(Section):
    """The Telegram stand-in on this computer."""

    port: int = Field(
        default=8080, ge=0, le=65535, alias="REHEARSAL_PORT", description="Port of the chat page; 0: any."
    )


class Logs(Section):
    """What is written to the terminal."""

    level: str = Field(default="info", alias="LOG_LEVEL", description="debug, info, warning or error.")
    json_lines: bool = Field(
        default=False, alias="LOG_JSON", description="One JSON object a line, for log collectors."
    )


class BadSettings(Exception):
    """A setting cannot be read; the message names it, what was given and what is expected."""


SectionT = TypeVar("SectionT", bound=Section)


def _read(section: type[SectionT]) -> SectionT:
    try:
        return section()
    except ValidationError as error:
        wrong = [f"{each['loc'][0]}={each['input']}: {each['msg']}" for each in error.errors()]
        raise BadSettings("\n".join(wrong)) from error


class Settings:
    """The whole tree; each section reads itself, so that a worker never touches the token.

    Raises BadSettings.
    """

    sections: tuple[type[Section], ...] = (
        Telegram, Storage, Quota, Worker, Models, Safety, Words, Web, Rehearsal, Logs,
    )  # fmt: skip

    def __init__(self) -> None:
        self.storage = _read(Storage)
        self.quota = _read(Quota)
        self.worker = _read(Worker)
        self.models = _read(Models)
        self.safety = _read(Safety)
        self.words = _read(Words)
        self.web = _read(Web)
        self.rehearsal = _read(Rehearsal)
        self.logs = _read(Logs)

    def telegram(self) -> Telegram:
        """The section with the token; only the chat process and `doctor` call this."""
        return _read(Telegram)


def documentation() -> str:
    """The text of `.env.example`: every setting with its default and meaning."""
    lines = [
        "# Every setting of Atelier. Copy to .env and change what you need; the values are the defaults.",
        "# The environment wins over .env. Only BOT_TOKEN and ADMINS are needed to go live.",
    ]
    for section in Settings.sections:
        lines += ["", f"# {section.__name__}: {(section.__doc__ or '').strip()}"]
        for field in section.model_fields.values():
            default = field.get_default()
            if isinstance(default, bool):
                shown = "true" if default else "false"
            elif default is None or default == frozenset():
                shown = ""
            else:
                shown = str(default)
            lines += [f"# {field.description}", f"{field.alias}={shown}"]
    return "\n".join(lines) + "\n"
