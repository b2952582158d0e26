"""Fills a gap in a picture: at the model's size, put back at the picture's, in as many ways as asked for."""

import asyncio

from pipelines.kit.asking import ForPictures, order_for
from pipelines.kit.contract import Artifact, Context
from pipelines.kit.holes import Gap, order_in, put_back, window_around
from pipelines.kit.images import PNG_TYPE, png_of


async def filled(gap: Gap, inputs: ForPictures, pipeline: str, context: Context) -> list[Artifact]:
    """The picture without its gap, as often as asked for; the recipes do not say yet what the gap was."""
    window = await asyncio.to_thread(window_around, gap, inputs.card)
    plain = order_for(inputs, window.size.width, window.size.height)
    order = await asyncio.to_thread(order_in, plain, gap, window)
    made: list[Artifact] = []
    for drawn in await context.models.draw(order, context.progress):
        whole = await asyncio.to_thread(put_back, gap, window, drawn.picture, inputs.card)
        data = await asyncio.to_thread(png_of, whole)
        made.append(Artifact(data, PNG_TYPE, *whole.size, inputs.recipe(pipeline, order, drawn)))
    return made
