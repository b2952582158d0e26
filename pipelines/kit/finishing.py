"""What a model made becomes an artifact: enlarged where the model draws small, with its recipe."""

from pipelines.kit.contract import Artifact, Drawn, Recipe
from pipelines.kit.enlarging import enlarge
from pipelines.kit.images import PNG_TYPE, image_of, png_of
from pipelines.kit.models import ModelCard


def finished(drawn: Drawn, card: ModelCard, recipe: Recipe) -> Artifact:
    """The picture as a person gets it. Takes a moment for small models: call it from a thread."""
    data, times = drawn.png, card.enlarge
    if times > 1:
        data = png_of(enlarge(image_of(data), times))
    return Artifact(data, PNG_TYPE, drawn.width * times, drawn.height * times, recipe)
