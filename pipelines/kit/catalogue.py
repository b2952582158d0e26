"""The catalogue of capabilities: the pipelines declared in `pipelines/`; only the guard opens it."""

import importlib
import pkgutil
from functools import cache

import pipelines
from pipelines.kit.contract import Inputs, Pipeline


@cache
def capabilities() -> dict[str, type[Pipeline[Inputs]]]:
    """Pipelines by name. The folder is the catalogue: a module declares one Pipeline of its own name.

    Raises TypeError when a module breaks that rule, so that a mistake is seen at start.
    """
    found: dict[str, type[Pipeline[Inputs]]] = {}
    for module in pkgutil.iter_modules(pipelines.__path__):
        if not module.ispkg:
            found[module.name] = _pipeline_of(module.name)
    return found


def _pipeline_of(name: str) -> type[Pipeline[Inputs]]:
    module = importlib.import_module(f"pipelines.{name}")
    declared: list[type[Pipeline[Inputs]]] = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Pipeline) and value.__module__ == module.__name__
    ]
    if len(declared) != 1 or declared[0].name != name:
        raise TypeError(f"pipelines/{name}.py must declare exactly one Pipeline, named {name!r}")
    return declared[0]
