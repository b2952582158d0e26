"""The JSON of the API's answers and bodies, as in docs/api.md."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class View(BaseModel):
    """Frozen."""

    model_config = ConfigDict(frozen=True)


class Trouble(View):
    """Why not: `code` for programs, `sentence` for people."""

    code: str
    sentence: str


class TroubleView(View):
    """The body of every refusal."""

    error: Trouble


class PictureView(View):
    """A picture of the caller's; its bytes are at `/api/pictures/{id}`."""

    id: str
    width: int
    height: int
    prompt: str = ""
    """The words it was made from; empty for one that was sent in."""
    made: datetime | None = None
    is_covered: bool = False
    """The guard wants it shown only when the person asks for it; its thumbnail is blurred."""


class PicturesView(View):
    """A page of pictures, newest first; `next` asks for the following one."""

    pictures: list[PictureView]
    next: str | None


class CapabilityView(View):
    """Something the studio can do, and whether a painter is awake that can do it."""

    name: str
    fields: list[str]
    is_awake: bool


class OpenedView(View):
    """What the Mini App was opened for; `id` goes back with a wish as its `opened`."""

    id: str
    picture: PictureView
    deed: str
    prompt: str
    """What the person has said already."""


class LimitsView(View):
    """What a caller has to keep to."""

    picture_bytes: int
    prompt_characters: int


class StudioView(View):
    """Who the caller is here and what can be done."""

    name: str
    language: str
    capabilities: list[CapabilityView]
    limits: LimitsView
    opened: OpenedView | None


class NewTask(View):
    """A wish. A picture in the inputs is written `{"picture": ID}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    """The caller's own: the same key twice is the same task."""
    capability: str
    inputs: dict[str, JsonValue]
    opened: str = ""
    """The opaque id that the Mini App was opened with; the result goes where that button stands."""


class TaskView(View):
    """A task of the caller's as it stands."""

    id: str
    capability: str
    state: str
    position: int | None = None
    starts: datetime | None = None
    step: int = 0
    total: int = 0
    stage: str = ""
    sentence: str = ""
    """What the card in the chat says about its state."""
    pictures: list[PictureView] = Field(default_factory=list[PictureView])


class HealthView(View):
    """The process answers; `workers` and `database` only where /ready was asked."""

    status: str
    workers: int | None = None
