"""Which published layout a model folder follows, and where in it each part lies."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.kandinsky3.files import CheckpointError, first_existing, weight_files
from pipelines.kandinsky3.sizes import Kandinsky3Config, MoVQSizes, Role, UNetSizes

UNET_STEMS = {Role.BASE: "kandinsky3", Role.FLASH: "kandinsky3_flash", Role.INPAINT: "kandinsky3_inpainting"}
PROJECTION_STEMS = {
    Role.BASE: "projection",
    Role.FLASH: "projection_flash",
    Role.INPAINT: "projection_inpainting",
}
IMAGE_PROMPT_STEM = "ip_adapter"
CONTROL_STEM = "controlnet_"
"""What follows in the file's name is the kind of hint: hed, depth, scribble."""
FORK_CONTROL = "control"
"""The kind of a control net in the fork's layout, whose folder does not say what hint it takes."""
PICTURE_ENCODER_FOLDER = "image_encoder"
TEXT_FOLDERS = ("flan_ul2_encoder", "flan-ul2", "text_encoder")


class Style(StrEnum):
    """Who arranged the files."""

    OFFICIAL = "official"
    """`ai-forever/Kandinsky3.0` and `3.1`, as `.pt` or safetensors; also our own pocket folders."""
    DIFFUSERS = "diffusers"
    """A folder a part: `kandinsky-community/kandinsky-3`."""
    FORK = "fork"
    """A folder a part, official tensor names: `ai-forever/kandinsky3_ip_adapter` and its like."""


@dataclass(frozen=True)
class Layout:
    """The parts of a model folder."""

    folder: Path
    style: Style
    config: Kandinsky3Config
    unets: dict[Role, list[Path]]
    projections: dict[Role, Path]
    """Empty where the projection lies in the U-Net's own file (3.0, diffusers)."""
    movq: list[Path]
    text: Path
    tokenizer: Path
    image_prompt: list[Path] = field(default_factory=list[Path])
    """The adapter in a file of its own; empty where there is none, or it lies in the U-Net's file (fork)."""
    picture_encoder: Path | None = None
    controls: dict[str, list[Path]] = field(default_factory=dict[str, list[Path]])
    """Control nets by kind of hint."""


def find_layout(folder: Path) -> Layout:
    """Recognise a model folder. Raises CheckpointError with what was looked for."""
    if not folder.is_dir():
        raise CheckpointError(f"{folder} is not a folder.")
    for root in (folder, folder / "weights"):
        if any(weight_files(root, stem) for stem in UNET_STEMS.values()):
            return _official(root)
    if (folder / "unet").is_dir():
        return _in_folders(folder)
    raise CheckpointError(
        f"{folder} holds no Kandinsky 3: there is neither kandinsky3.pt or .safetensors "
        f"(official layout) nor unet/ (diffusers layout)."
    )


def _official(root: Path) -> Layout:
    unets = {role: files for role, stem in UNET_STEMS.items() if (files := weight_files(root, stem))}
    movq = weight_files(root, "movq")
    if not movq:
        raise CheckpointError(f"{root / 'movq.pt'} is missing (.safetensors would do as well).")
    text = _text_folder(root)
    projections = {
        role: path for role, stem in PROJECTION_STEMS.items() if (path := first_existing(text, stem))
    }
    try:
        config = Kandinsky3Config.read(root)
    except ValueError as error:
        raise CheckpointError(str(error)) from error
    return Layout(
        root,
        Style.OFFICIAL,
        config,
        unets,
        projections,
        movq,
        text,
        text,
        weight_files(root, IMAGE_PROMPT_STEM),
        _picture_encoder(root),
        _controls(root),
    )


def _controls(root: Path) -> dict[str, list[Path]]:
    stems = {path.name.split(".")[0] for path in root.glob(f"{CONTROL_STEM}*.*")}
    # a split file is named after its number; its index after the whole
    whole = {stem for stem in stems if not re.search(r"-\d{5}-of-\d{5}$", stem)}
    found = {stem.removeprefix(CONTROL_STEM): weight_files(root, stem) for stem in sorted(whole)}
    return {kind: files for kind, files in found.items() if files}  # notes and half downloads are none


def _picture_encoder(root: Path) -> Path | None:
    folder = root / PICTURE_ENCODER_FOLDER
    return folder if folder.is_dir() else None


def _text_folder(root: Path) -> Path:
    for name in TEXT_FOLDERS:
        if (root / name / "config.json").is_file():
            return root / name
    raise CheckpointError(
        f"{root} has no text encoder: put google/flan-ul2 (config.json, weights, tokenizer) "
        f"into {root / TEXT_FOLDERS[0]}."
    )


class _UNetFile(BaseModel):
    """`unet/config.json` of a diffusers folder; unknown entries are ignored."""

    model_config = ConfigDict(extra="ignore")

    block_out_channels: tuple[int, int, int, int] = (384, 768, 1536, 3072)
    layers_per_block: int = 3
    time_embedding_dim: int = 1536
    cross_attention_dim: int = 4096
    groups: int = 32
    attention_head_dim: int = 64
    in_channels: int = 4

    def sizes(self) -> UNetSizes:
        """The widths in our words."""
        return UNetSizes(
            widths=self.block_out_channels,
            layers=self.layers_per_block,
            time=self.time_embedding_dim,
            context=self.cross_attention_dim,
            groups=self.groups,
            head=self.attention_head_dim,
            in_channels=self.in_channels,
        )


class _ForkUNetFile(BaseModel):
    """`unet/config.json` of the authors' fork; unknown entries are ignored."""

    model_config = ConfigDict(extra="ignore")

    model_channels: int
    dim_mult: tuple[int, int, int, int] = (1, 2, 4, 8)
    num_blocks: tuple[int, ...] = (3, 3, 3, 3)
    time_embed_dim: int = 1536
    context_dim: int = 4096
    groups: int = 32
    head_dim: int = 64

    def sizes(self) -> UNetSizes:
        """The widths in our words."""
        one, two, three, four = (self.model_channels * times for times in self.dim_mult)
        return UNetSizes(
            widths=(one, two, three, four),
            layers=self.num_blocks[0],
            time=self.time_embed_dim,
            context=self.context_dim,
            groups=self.groups,
            head=self.head_dim,
        )


class _MoVQFile(BaseModel):
    """`movq/config.json` of a folder with a folder a part."""

    model_config = ConfigDict(extra="ignore")

    block_out_channels: tuple[int, ...] = (256, 512, 512, 1024)
    layers_per_block: int = 2
    down_block_types: tuple[str, ...] = ("AttnDownEncoderBlock2D",)

    def sizes(self) -> MoVQSizes:
        """The widths in our words."""
        return MoVQSizes(
            widths=self.block_out_channels,
            layers=self.layers_per_block,
            lowest_attention=self.down_block_types[-1].startswith("Attn"),
        )


def _in_folders(folder: Path) -> Layout:
    """A folder a part: of diffusers, or of the authors' fork, whose U-Net is described in other words."""
    parts = {name: weight_files(folder / name, "diffusion_pytorch_model") for name in ("unet", "movq")}
    for name, files in parts.items():
        if not files:
            raise CheckpointError(f"{folder / name} has no diffusion_pytorch_model weights.")
    try:
        described = (folder / "unet" / "config.json").read_bytes()
        style = Style.FORK if b'"model_channels"' in described else Style.DIFFUSERS
        file = _ForkUNetFile if style is Style.FORK else _UNetFile
        unet = file.model_validate_json(described).sizes()
        movq = _MoVQFile.model_validate_json((folder / "movq" / "config.json").read_bytes()).sizes()
    except (ValidationError, OSError) as error:
        raise CheckpointError(f"{folder}: unet/config.json or movq/config.json cannot be read.") from error
    control = weight_files(folder / "unet_controlnet", "diffusion_pytorch_model")
    return Layout(
        folder,
        style,
        Kandinsky3Config(unet=unet, movq=movq),
        {Role.BASE: parts["unet"]},
        {},
        parts["movq"],
        folder / "text_encoder",
        folder / "tokenizer",
        picture_encoder=_picture_encoder(folder),
        controls={FORK_CONTROL: control} if control else {},
    )
