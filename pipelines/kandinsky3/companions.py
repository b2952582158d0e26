"""What stands beside a model's U-Net, opened when it is first asked for: image prompts and control nets."""

from collections.abc import Sequence

import torch
from PIL import Image
from torch import Tensor

from pipelines.kandinsky3 import pictures
from pipelines.kandinsky3.adapters import Place, open_image_prompt, open_picture_encoder
from pipelines.kandinsky3.checkpoints import OpenedControl, OpenedUNet, open_control
from pipelines.kandinsky3.files import CheckpointError
from pipelines.kandinsky3.guidance import Words
from pipelines.kandinsky3.image_prompt import PictureTokens, blended
from pipelines.kandinsky3.layouts import Layout
from pipelines.kandinsky3.picture_encoder import PictureEncoder
from pipelines.kandinsky3.sizes import PIXELS_PER_LATENT
from pipelines.kandinsky3.steering import ControlHint, PicturePrompt, Steering, strengths

BUILT_IN = "hed"
"""The kind of hint of a U-Net with a hint block: the one published of that design is for HED outlines."""


class Companions:
    """The adapter, the picture encoder and the control nets of one model folder."""

    def __init__(self, layout: Layout, unet: OpenedUNet, place: Place) -> None:
        self.layout = layout
        self.unet = unet
        self.place = place
        self._image_prompt = unet.image_prompt
        self._encoder: PictureEncoder | None = None
        self._controls: dict[str, OpenedControl] = {}
        if unet.hint_block is not None:
            self._controls[BUILT_IN] = OpenedControl(None, unet)

    @property
    def sees_pictures(self) -> bool:
        """Whether pictures may stand in for words."""
        has_adapter = self._image_prompt is not None or bool(self.layout.image_prompt)
        return has_adapter and self.layout.picture_encoder is not None

    @property
    def hints(self) -> tuple[str, ...]:
        """The kinds of hint that the model keeps to."""
        return tuple(sorted({*self.layout.controls, *self._controls}))

    def control(self, words: Sequence[Words]) -> OpenedControl | None:
        """The control net that all of `words` name; None when none has a hint.

        Raises ValueError when they differ or name one that is not there, CheckpointError for a bad file.
        """
        hints = [word.hint for word in words]
        kinds = {hint.kind if hint is not None else None for hint in hints}
        if len(kinds) > 1:
            raise ValueError("The pictures of a batch keep to hints of one kind, or none does.")
        kind = kinds.pop()
        if kind is None:
            return None
        known = self.hints
        if not kind and len(known) == 1:
            kind = known[0]
        if kind not in known:
            raise ValueError(f"{self.layout.folder} has no control net {kind!r}; it has {list(known)}.")
        if kind not in self._controls:
            self._controls[kind] = open_control(self.layout, kind, self.place.device, self.place.dtype)
        return self._controls[kind]

    def steering(
        self,
        words: Sequence[Words],
        unet: OpenedUNet,
        control: OpenedControl | None,
        cells: tuple[int, int],
        times: Sequence[int],
    ) -> Steering:
        """What leads the drawing of `words` by `unet` on latents of `cells` (height, width)."""
        looks = [word.look for word in words]
        picture, nothing = self._tokens(looks, unet) if any(looks) else (None, None)
        hints = [word.hint for word in words if word.hint is not None]
        if control is None or not hints:
            return Steering(picture, nothing)
        return Steering(
            picture, nothing, control.net, self._features(control, hints, cells), strengths(hints, times)
        )

    def _tokens(
        self, looks: Sequence[PicturePrompt | None], unet: OpenedUNet
    ) -> tuple[PictureTokens, Tensor]:
        """The tokens of each look, of nothing at scale 0 where there is none; and those of nothing."""
        if not self.sees_pictures:
            raise CheckpointError(f"{self.layout.folder} has no image prompt adapter with a picture encoder.")
        if self._image_prompt is None:
            self._image_prompt = open_image_prompt(self.layout.image_prompt, unet.network, self.place)
        if self._encoder is None:
            assert self.layout.picture_encoder is not None
            self._encoder = open_picture_encoder(self.layout.picture_encoder, self.place)
        # a control U-Net that draws in the model's place sees pictures through the same adapter
        self._image_prompt.attach(unet.network)
        encoder = self._encoder
        nothing = encoder.nothing()
        embeddings = [
            blended(encoder.encode(look.pictures), look.weights) if look else nothing[0] for look in looks
        ]
        scales = torch.tensor([look.scale if look else 0.0 for look in looks], device=nothing.device)
        rows = self._image_prompt.tokens(torch.stack(embeddings))
        return PictureTokens(rows, scales), self._image_prompt.tokens(nothing)

    def _features(
        self, control: OpenedControl, hints: Sequence[ControlHint], cells: tuple[int, int]
    ) -> Tensor:
        block = control.net.hint_block if control.net else control.unet and control.unet.hint_block
        assert block is not None
        height, width = (side * PIXELS_PER_LATENT for side in cells)
        drawn: list[Image.Image] = [hint.picture for hint in hints]
        colours = (pictures.to_tensor(drawn, width, height) + 1) / 2
        return block(colours.to(self.place.device, self.place.dtype))
