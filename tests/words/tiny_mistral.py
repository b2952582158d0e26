"""A tiny Mistral chat model of random numbers, with tokenizer and chat template; made without torch."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

CONTEXT = 4096
SPECIAL = ("<unk>", "<s>", "</s>", "[INST]", "[/INST]", "<pad>")
TEMPLATE = (
    "{{ bos_token }}"
    "{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] + '\n\n' %}"
    "{% set messages = messages[1:] %}{% else %}{% set system = '' %}{% endif %}"
    "{% for message in messages %}{% if message['role'] == 'user' %}"
    "{{ '[INST] ' + (system if loop.first else '') + message['content'] + ' [/INST]' }}"
    "{% else %}{{ ' ' + message['content'] + eos_token }}{% endif %}{% endfor %}"
)
READ = (
    "paint a red cat with a hat on the moon",
    "нарисуй рыжего кота в шляпе",
    '{"prompt": "", "added": []}',
)
LAYERS, WIDTH, INNER, HEAD = 2, 128, 256, 64
"""vLLM's kernels want heads of 32, 64 or more."""


def make_tiny_mistral(folder: Path) -> None:
    """Write a folder that language servers open as a chat model. It talks nonsense, the same every time."""
    folder.mkdir(parents=True)
    tokenizer = tiny_tokenizer()
    vocabulary = (tokenizer.get_vocab_size() + 63) // 64 * 64
    ids = {name: tokenizer.token_to_id(name) for name in SPECIAL}
    ends = {"bos_token_id": ids["<s>"], "eos_token_id": ids["</s>"], "pad_token_id": ids["<pad>"]}
    config = {
        "architectures": ["MistralForCausalLM"],
        "model_type": "mistral",
        "dtype": "float32",
        "vocab_size": vocabulary,
        "hidden_size": WIDTH,
        "intermediate_size": INNER,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": WIDTH // HEAD,
        "num_key_value_heads": 1,
        "head_dim": HEAD,
        "max_position_embeddings": CONTEXT,
        "sliding_window": None,
        "tie_word_embeddings": False,
        "rms_norm_eps": 1e-6,
        "hidden_act": "silu",
    }
    _write(folder / "config.json", config | ends)
    _write(folder / "generation_config.json", ends)
    _write(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": "<s>",
            "eos_token": "</s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "additional_special_tokens": ["[INST]", "[/INST]"],
            "model_max_length": CONTEXT,
            "padding_side": "left",
            "chat_template": TEMPLATE,
        },
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file(_weights(vocabulary), folder / "model.safetensors", metadata={"format": "pt"})


def tiny_tokenizer() -> Tokenizer:
    """Bytes and a few hundred pairs of them."""
    tokenizer = Tokenizer(models.BPE(byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=512, special_tokens=list(SPECIAL), initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(READ * 20, trainer)
    return tokenizer


def _weights(vocabulary: int) -> dict[str, np.ndarray]:
    """Small random matrices under the names of the published Mistral checkpoints."""
    shapes: dict[str, tuple[int, ...]] = {
        "model.embed_tokens": (vocabulary, WIDTH),
        "lm_head": (vocabulary, WIDTH),
    }
    for layer in range(LAYERS):
        at = f"model.layers.{layer}"
        shapes |= {
            f"{at}.self_attn.q_proj": (WIDTH, WIDTH),
            f"{at}.self_attn.k_proj": (HEAD, WIDTH),
            f"{at}.self_attn.v_proj": (HEAD, WIDTH),
            f"{at}.self_attn.o_proj": (WIDTH, WIDTH),
            f"{at}.mlp.gate_proj": (INNER, WIDTH),
            f"{at}.mlp.up_proj": (INNER, WIDTH),
            f"{at}.mlp.down_proj": (WIDTH, INNER),
            f"{at}.input_layernorm": (WIDTH,),
            f"{at}.post_attention_layernorm": (WIDTH,),
        }
    shapes["model.norm"] = (WIDTH,)
    chance = np.random.default_rng(0)
    return {
        f"{name}.weight": np.ones(shape, np.float32)
        if len(shape) == 1
        else (0.02 * chance.standard_normal(shape)).astype(np.float32)
        for name, shape in shapes.items()
    }


def _write(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
