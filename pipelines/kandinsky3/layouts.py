"""Which published layout a model folder follows, and where in it each part lies."""

from dataclasses import dataclass
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
TEXT_FOLDERS = ("flan_ul2_encoder", "flan-ul2", "text_encoder")


class Style(StrEnum):
    """Who arranged the files."""

    OFFICIAL = "official"
    """`ai-forever/Kandinsky3.0` and `3.1`, as `.pt` or safetensors; also our own pocket folders."""
    DIFFUSERS = "diffusers"
    """A folder a part: `kandinsky-community/kandinsky-3`."""


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


def find_layout(folder: Path) -> Layout:
    """Recognise a model folder. Raises CheckpointError with what was looked for."""
    if not folder.is_dir():
        raise CheckpointError(f"{folder} is not a folder.")
    for root in (folder, folder / "weights"):
        if any(first_existing(root, stem) for stem in UNET_STEMS.values()):
            return _official(root)
    if (folder / "unet").is_dir():
        return _diffusers(folder)
    raise CheckpointError(
        f"{folder} holds no Kandinsky 3: there is neither kandinsky3.pt or .safetensors "
        f"(official layout) nor unet/ (diffusers layout)."
    )


def _official(root: Path) -> Layout:
    unets = {role: [path] for role, stem in UNET_STEMS.items() if (path := first_existing(root, stem))}
    movq = first_existing(root, "movq")
    if movq is None:
        raise CheckpointError(f"{root / 'movq.pt'} is missing (.safetensors would do as well).")
    text = _text_folder(root)
    projections = {
        role: path for role, stem in PROJECTION_STEMS.items() if (path := first_existing(text, stem))
    }
    try:
        config = Kandinsky3Config.read(root)
    except ValueError as error:
        raise CheckpointError(str(error)) from error
    return Layout(root, Style.OFFICIAL, config, unets, projections, [movq], text, text)


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


class _MoVQFile(BaseModel):
    """`movq/config.json` of a diffusers folder."""

    model_config = ConfigDict(extra="ignore")

    block_out_channels: tuple[int, ...] = (256, 512, 512, 1024)
    layers_per_block: int = 2
    down_block_types: tuple[str, ...] = ("AttnDownEncoderBlock2D",)


def _diffusers(folder: Path) -> Layout:
    parts = {name: weight_files(folder / name, "diffusion_pytorch_model") for name in ("unet", "movq")}
    for name, files in parts.items():
        if not files:
            raise CheckpointError(f"{folder / name} has no diffusion_pytorch_model weights.")
    try:
        unet = _UNetFile.model_validate_json((folder / "unet" / "config.json").read_bytes())
        movq = _MoVQFile.model_validate_json((folder / "movq" / "config.json").read_bytes())
    except (ValidationError, OSError) as error:
        raise CheckpointError(f"{folder}: unet/config.json or movq/config.json cannot be read.") from error
    config = Kandinsky3Config(
        unet=UNetSizes(
            widths=unet.block_out_channels,
            layers=unet.layers_per_block,
            time=unet.time_embedding_dim,
            context=unet.cross_attention_dim,
            groups=unet.groups,
            head=unet.attention_head_dim,
            in_channels=unet.in_channels,
        ),
        movq=MoVQSizes(
            widths=movq.block_out_channels,
            layers=movq.layers_per_block,
            lowest_attention=movq.down_block_types[-1].startswith("Attn"),
        ),
    )
    unets = {Role.BASE: parts["unet"]}
    return Layout(
        folder,
        Style.DIFFUSERS,
        config,
        unets,
        {},
        parts["movq"],
        folder / "text_encoder",
        folder / "tokenizer",
    )
