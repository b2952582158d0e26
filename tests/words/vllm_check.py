"""vLLM itself with the tiny Mistral: streaming, constrained JSON, errors. `make test-vllm` runs this file."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.beautify import Rewritten
from pipelines.kit.language import Shape, Silence, Speechless, WordOrder
from pipelines.words.plan import PlanAnswer, schema_of
from pipelines.words.wire import MANNERS
from tests.words.conftest import Served, serving, speaker_of
from tests.words.tiny_mistral import CONTEXT, make_tiny_mistral

PYTHON = Path(__file__).parents[2] / ".venv-llm" / "bin" / "python"
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def vllm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("vllm")
    make_tiny_mistral(folder / "tiny-mistral")
    command = [
        str(PYTHON),
        "-m",
        "vllm.entrypoints.openai.api_server",
        "--model",
        str(folder / "tiny-mistral"),
    ]
    command += ["--served-model-name", "mistral", "--dtype", "bfloat16", "--max-model-len", str(CONTEXT)]
    env = {
        "HF_HUB_OFFLINE": "1",
        "VLLM_CPU_KVCACHE_SPACE": "1",  # GiB, an integer
        "VLLM_NO_USAGE_STATS": "1",
        "DO_NOT_TRACK": "1",
        "PATH": f"{PYTHON.parent}:{Path(sys.executable).parent}:/usr/bin:/bin",
    }
    # Whole prompts at once: vLLM 0.32 on a CPU dies of a seeded prompt that it reads in two parts
    # ("CPU Generator does not use offset"), and our few-shot prompt is long in the tiny tokenizer's pieces.
    command += ["--max-num-batched-tokens", str(CONTEXT)]
    with serving([*command, "--enforce-eager"], folder, env) as url:
        yield Served(url, "mistral")


class Yes(Shape):
    prompt: str
    number: int


def order(shape: type[Shape], **more: object) -> WordOrder[Shape]:
    fields = {"script": "beautify", "fields": {"wish": "cat"}, "shape": shape, "check": lambda answer: None}
    return WordOrder(**(fields | more))


BOUNDED = {
    "type": "object",
    "properties": {"prompt": {"enum": ["a red cat", "a blue cat"]}, "number": {"enum": [1, 2, 3]}},
    "required": ["prompt", "number"],
    "additionalProperties": False,
}


async def test_answers_are_constrained_to_the_schema(vllm: Served) -> None:
    speaker = speaker_of(vllm.url, timeout=300, retries=0)
    heard: list[str] = []
    answer = await speaker.say(order(Yes, schema=BOUNDED, hear=heard.append))
    assert isinstance(answer, Yes)
    assert answer.prompt in {"a red cat", "a blue cat"}
    assert answer.number in {1, 2, 3}
    assert heard[-1] == answer.prompt
    assert speaker.tally.tokens_read > 100
    assert "mistral" in await speaker.served()
    await speaker.close()


async def test_our_own_schemas_are_taken(vllm: Served) -> None:
    """Random words never end a string, so the answer may be nonsense; a schema it cannot take is an error."""
    speaker = speaker_of(vllm.url, timeout=300, retries=0)
    for shape, schema in ((Rewritten, None), (PlanAnswer, schema_of({}))):
        try:
            await speaker.say(order(shape, schema=schema))
        except Speechless as speechless:
            assert speechless.silence is Silence.NONSENSE, speechless  # noqa: PT017
    assert speaker._wire is not None
    assert speaker._wire._manners == MANNERS
    await speaker.close()


async def test_another_model_is_down_and_a_long_question_too(vllm: Served) -> None:
    for model, wish in (("another", "cat"), ("mistral", "cat " * 5000)):
        speaker = speaker_of(vllm.url, model=model, timeout=300, retries=0)
        with pytest.raises(Speechless) as caught:
            await speaker.say(order(Yes, fields={"wish": wish}))
        assert caught.value.silence is Silence.DOWN
        await speaker.close()
