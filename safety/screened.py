"""The window a pipeline sees: its own words and previews are screened on the way through."""

from collections.abc import Callable, Sequence

from pipelines.kit.contract import BlobRef, Context, Drawn, DrawOrder, Models, PipelineError, Watch


class ScreenedContext:
    """A Context whose previews and drawing orders pass the guard; nothing inner leaks out."""

    def __init__(
        self,
        inner: Context,
        require_texts: Callable[[Sequence[str], Sequence[str]], None],
        may_show: Callable[[bytes], bool],
    ) -> None:
        self.__inner = inner
        self.__may_show = may_show
        self.__models = ScreenedModels(inner.models, require_texts)

    def progress(self, step: int, total: int, preview: bytes | None = None) -> None:
        """Pass progress on; a preview only when the guard lets it be seen."""
        self.__inner.progress(step, total, self._shown(preview))

    async def read(self, blob: BlobRef) -> bytes:
        """Bytes of a stored picture."""
        return await self.__inner.read(blob)

    @property
    def models(self) -> Models:
        """Models that draw only screened orders."""
        return self.__models

    def _shown(self, preview: bytes | None) -> bytes | None:
        if preview is None:
            return None
        try:
            return preview if self.__may_show(preview) else None
        except PipelineError:  # an unreadable preview is not shown; the artifact is judged on its own
            return None


class ScreenedModels:
    """Models behind the text screen: whatever wrote the prompt, it is read before it is drawn.

    Previews need no screen here: `Context.progress` is their only way out.
    """

    def __init__(self, inner: Models, require_texts: Callable[[Sequence[str], Sequence[str]], None]) -> None:
        self.__inner = inner
        self.__require_texts = require_texts

    async def draw(self, order: DrawOrder, watch: Watch) -> Sequence[Drawn]:
        """Draw a screened order. Raises Refused where a pipeline wrote what the guard refuses."""
        self.__require_texts((order.prompt,), (order.negative,))
        return await self.__inner.draw(order, watch)
