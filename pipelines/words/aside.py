"""A context for what needs words only, such as beautifying in the chat process while a person watches."""

from collections.abc import Callable, Sequence

from pipelines.kit.contract import BlobRef, Drawn, DrawOrder, Models, PipelineError, Watch
from pipelines.kit.language import Language


class Aside:
    """A Context without models and pictures: words go to whoever listens."""

    def __init__(self, language: Language, hear: Callable[[str], None] | None = None) -> None:
        """`hear` gets the screened text while it is written; raise in it, or cancel the run, to stop."""
        self._language = language
        self._hear = hear

    def progress(self, step: int, total: int, preview: bytes | None = None) -> None:
        """Nobody counts steps here."""

    def writing(self, words: str) -> None:
        """Pass the words on."""
        if self._hear is not None:
            self._hear(words)

    async def read(self, blob: BlobRef) -> bytes:
        """Raise PipelineError("blob-gone"): there are no pictures here."""
        del blob
        raise PipelineError("blob-gone")

    @property
    def language(self) -> Language:
        """The language model."""
        return self._language

    @property
    def models(self) -> Models:
        """Models that cannot draw."""
        return _NoModels()


class _NoModels:
    async def draw(self, order: DrawOrder, watch: Watch) -> Sequence[Drawn]:
        del watch
        raise PipelineError("model-unavailable", model=order.model)
