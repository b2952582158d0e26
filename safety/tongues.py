"""A text tower that reads many languages into the space of a CLIP: OpenAI's own hardly reads Russian.

Opens the layout of M-CLIP (Carlsson et al. 2022, "Cross-lingual and Multilingual CLIP"): an XLM-RoBERTa, the
mean of its states over the tokens, and a linear layer into the CLIP's space; `transformer.*` and
`LinearTransformation.*` in one file of weights. Sizes are read off the tensors, so no hub is asked.
"""
# transformers and torch leave much untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safety.clip import BrokenClip, Vectors, device_of, unit

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedTokenizerBase, XLMRobertaConfig, XLMRobertaModel

BODY, HEAD = "transformer.", "LinearTransformation."
UNUSED = ("pooler.", "embeddings.position_ids")
HEAD_WIDTH = 64
"""Of an attention head in every published XLM-RoBERTa."""
PADDING = 1
"""Its padding token, in front of which its positions begin."""


class Tongues:
    """A loaded tower."""

    def __init__(
        self, body: "XLMRobertaModel", head: "torch.nn.Linear", tokenizer: "PreTrainedTokenizerBase"
    ) -> None:
        self._body = body
        self._head = head
        self._tokenizer = tokenizer
        self._words = int(body.config.max_position_embeddings) - PADDING - 1

    @property
    def width(self) -> int:
        """Numbers of a vector."""
        return self._head.out_features

    def read(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, cut to what the tower reads. Raises BrokenClip."""
        import torch

        tokens: Any = self._tokenizer(
            list(texts), padding=True, truncation=True, max_length=self._words, return_tensors="pt"
        )
        mask = tokens["attention_mask"].to(self._body.device)
        with torch.inference_mode():
            states = self._body(
                input_ids=tokens["input_ids"].to(self._body.device), attention_mask=mask
            ).last_hidden_state
            mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            return unit(self._head(mean))


def open_tongues(folder: Path, device: str) -> Tongues:
    """Load a tower's folder: its weights and its tokenizer. Raises BrokenClip with what is wrong."""
    import torch
    from transformers import AutoTokenizer, XLMRobertaModel

    from pipelines.kandinsky3.files import CheckpointError, read_all, weight_files

    try:
        files = weight_files(folder, "model") or weight_files(folder, "pytorch_model")
        if not files:
            raise BrokenClip(f"no model.safetensors or pytorch_model.bin in {folder}")
        tensors = read_all(files)
        tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        body_weights = {
            name.removeprefix(BODY): tensor
            for name, tensor in tensors.items()
            if name.startswith(BODY) and not name.removeprefix(BODY).startswith(UNUSED)
        }
        body: Any = XLMRobertaModel(_sizes(body_weights), add_pooling_layer=False)
        body.load_state_dict(body_weights)
        width, states = tensors[f"{HEAD}weight"].shape
        head = torch.nn.Linear(states, width)
        head.load_state_dict({name: tensors[f"{HEAD}{name}"] for name in ("weight", "bias")})
    except (CheckpointError, OSError, ValueError, KeyError, RuntimeError) as error:
        raise BrokenClip(f"the text tower in {folder} does not open: {str(error).splitlines()[0]}") from error
    place = device_of(device)
    return Tongues(body.float().eval().to(place), head.float().eval().to(place), tokenizer)


def _sizes(weights: Mapping[str, "torch.Tensor"]) -> "XLMRobertaConfig":
    """Read the sizes off the tensors. Raises KeyError where they are not an XLM-RoBERTa's."""
    from transformers import XLMRobertaConfig

    words = weights["embeddings.word_embeddings.weight"]
    return XLMRobertaConfig(
        vocab_size=words.shape[0],
        hidden_size=words.shape[1],
        num_attention_heads=max(1, words.shape[1] // HEAD_WIDTH),
        num_hidden_layers=len({name.split(".")[2] for name in weights if name.startswith("encoder.layer.")}),
        intermediate_size=weights["encoder.layer.0.intermediate.dense.weight"].shape[0],
        max_position_embeddings=weights["embeddings.position_embeddings.weight"].shape[0],
        type_vocab_size=weights["embeddings.token_type_embeddings.weight"].shape[0],
        pad_token_id=PADDING,
        layer_norm_eps=1e-5,
    )
