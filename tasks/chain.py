"""A task's chain: the links that run before its capability, and what each of them takes and hands on."""

from collections.abc import Mapping, Sequence

from pipelines.kit.contract import Inputs, Pipeline
from pipelines.kit.language import Wording
from safety.guard import Guard
from tasks.task import Task

Fields = Mapping[str, object]
"""JSON of a task's inputs."""


def inputs_of(pipeline: type[Pipeline[Inputs]], fields: Fields) -> Inputs:
    """The inputs of a link: of the task's fields, those that its form has. Raises ValidationError."""
    known = pipeline.inputs.model_fields
    return pipeline.inputs.model_validate({name: value for name, value in fields.items() if name in known})


def given(task: Task) -> Fields:
    """What the first link gets: words that were found before the task was handed in count as handed on."""
    if task.wording is None or task.before:
        return task.inputs
    return handed_on(task.inputs, task.wording)


def handed_on(fields: Fields, wording: Wording) -> dict[str, object]:
    """What the links behind one that made words get."""
    return {**fields, "prompt": wording.prompt}


def cost_of(guard: Guard, links: Sequence[str], fields: Fields) -> int:
    """Units of all links together. Raises UnknownCapability, ValidationError."""
    pipelines = [guard.capability(name) for name in links]
    return sum(pipeline.cost(inputs_of(pipeline, fields)) for pipeline in pipelines)
