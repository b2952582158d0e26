"""What a recipe says of the pictures that a picture was made from, and how to send them again."""

from handlers.kit.i18n import Say
from handlers.kit.wishes import FUSE, INPAINT, OUTPAINT, RESTYLE
from pipelines.kit.contract import Recipe

SHOWN = 12
"""Hex digits of a picture's hash that tell it from every other one."""


def about_pictures(recipe: Recipe, say: Say) -> list[str]:
    """One line for each thing that matters, the way to send it all again among them."""
    lines: list[str] = []
    match recipe.pipeline:
        case name if name == FUSE:
            mixed = " + ".join(
                f"{one.picture.sha256[:SHOWN]}… {round(100 * one.weight)} %" for one in recipe.likes
            )
            lines.append(say("recipe-fuse", pictures=mixed, count=len(recipe.likes)))
        case name if name == RESTYLE:
            look = next((one.picture.sha256[:SHOWN] for one in recipe.likes), "none")
            lines.append(say("recipe-restyle", source=recipe.structure[:SHOWN], look=look))
        case name if name == INPAINT:
            lines.append(say("recipe-inpaint", source=recipe.source[:SHOWN], mask=recipe.mask[:SHOWN]))
        case _:
            if recipe.source:
                lines.append(say("recipe-source", source=recipe.source[:SHOWN]))
    if recipe.pipeline == OUTPAINT and recipe.margins is not None:
        left, top, right, bottom = map(str, recipe.margins)
        lines.append(say("recipe-outpaint", left=left, top=top, right=right, bottom=bottom))
    if recipe.strength:
        lines.append(say("recipe-strength", strength=f"{recipe.strength:g}"))
    return lines
