"""How the same scene is painted: flat, sketch, pixel, watercolor, neon. Pictures are 128 pixels square."""

import random
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from training.world.backdrops import Backdrop, washed
from training.world.palette import INK, PAPER, RGB, darker, lighter, mix
from training.world.parts import Part, Role

SIDE = 128  # pixels
FINE = 3  # everything is drawn this many times larger, then averaged down
BLOCK = 8  # pixels of one square of the pixel style's backdrop: exactly one cell of the latent grid
DARK: RGB = (16, 12, 36)  # unlit wall behind neon

Figure = tuple[str, RGB, Sequence[Part]]  # name, colour, pieces already placed in pixels


def gradient(stops: Sequence[RGB]) -> Image.Image:
    """Return a large picture that runs through the stops from top to bottom."""
    column = Image.fromarray(np.array(stops, dtype=np.uint8)[:, None, :])
    return column.resize((1, SIDE * FINE), Image.Resampling.BICUBIC).resize((SIDE * FINE, SIDE * FINE))


def flattened(points: np.ndarray, scale: float = FINE) -> list[tuple[float, float]]:
    """Return the corners as Pillow wants them."""
    return [(float(x), float(y)) for x, y in points * scale]


def stroke(draw: ImageDraw.ImageDraw, points: np.ndarray, colour: RGB, width: float, closed: bool) -> None:
    """Draw a line with round joints; `width` in picture pixels."""
    corners = flattened(points)
    if closed:
        corners += corners[:2]
    draw.line(corners, fill=colour, width=max(2, round(width * FINE)), joint="curve")


def paint_backdrop(backdrop: Backdrop, line: RGB | None = None) -> Image.Image:
    """Paint gradient and shapes; `line` outlines the shapes."""
    picture = gradient(backdrop.stops)
    draw = ImageDraw.Draw(picture)
    for points, tone in backdrop.shapes:
        draw.polygon(flattened(points, SIDE * FINE), fill=tone)
        if line:
            stroke(draw, points * SIDE, line, 1.3, closed=True)
    return picture


def paint_figure(draw: ImageDraw.ImageDraw, parts: Sequence[Part], outline: RGB, width: float) -> None:
    """Paint the outline of the silhouette, then the pieces."""
    bodies = [part for part in parts if part.role is Role.BODY]
    for part in bodies:
        stroke(draw, part.points, outline, part.width + 2 * width, closed=not part.width)
    for part in parts:
        if part.width:
            stroke(draw, part.points, part.colour, part.width, closed=False)
        else:
            draw.polygon(flattened(part.points), fill=part.colour)


def shading(parts: Sequence[Part]) -> Image.Image:
    """Return the silhouette as a mask, softly filled towards its lower right."""
    mask = Image.new("L", (SIDE * FINE, SIDE * FINE))
    draw = ImageDraw.Draw(mask)
    everything = np.concatenate([part.points for part in parts if part.role is Role.BODY and not part.width])
    for part in parts:
        if part.role is Role.BODY and not part.width:
            draw.polygon(flattened(part.points), fill=255)
    low, high = everything.min(0), everything.max(0)
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    slope = 0.35 * (x - low[0]) / (high[0] - low[0]) + 0.65 * (y - low[1]) / (high[1] - low[1])
    amount = np.clip(slope - 0.45, 0, 0.6) * np.asarray(mask.reduce(FINE), np.float32)
    return Image.fromarray(amount.clip(0, 255).astype(np.uint8))


def flat(backdrop: Backdrop, figures: Sequence[Figure], draw_lots: random.Random) -> np.ndarray:
    """Clean shapes with a dark outline of their own colour and soft shading."""
    del draw_lots
    picture = paint_backdrop(backdrop)
    draw = ImageDraw.Draw(picture)
    for _, colour, parts in figures:
        paint_figure(draw, parts, darker(colour, 0.62), 1.6)
    small = picture.reduce(FINE)
    for _, colour, parts in figures:
        shade = Image.new("RGB", (SIDE, SIDE), darker(colour, 0.5))
        small.paste(shade, (0, 0), shading(parts))
    return np.asarray(small)


def sketch(backdrop: Backdrop, figures: Sequence[Figure], draw_lots: random.Random) -> np.ndarray:
    """Pencil outlines and pale colouring on cream paper."""
    del draw_lots
    picture = paint_backdrop(washed(backdrop, PAPER, 0.62), line=(178, 172, 176))
    draw = ImageDraw.Draw(picture)
    for _, _, parts in figures:
        pale = [
            Part(p.points, p.colour if p.role is Role.FACE else mix(p.colour, PAPER, 0.36), p.role, p.width)
            for p in parts
        ]
        paint_figure(draw, pale, (66, 58, 70), 1.3)
        for part in parts:
            if part.role is Role.MARK and not part.width:
                stroke(draw, part.points, (66, 58, 70), 1.4, closed=True)
        paint_figure(draw, [part for part in pale if part.role is Role.FACE], (66, 58, 70), 0)
    return np.asarray(picture.reduce(FINE))


def pooled(picture: np.ndarray, block: int) -> np.ndarray:
    """Return the mean of the middle of every square, so that edges stay harder."""
    rows, columns = picture.shape[0] // block, picture.shape[1] // block
    squares = picture.reshape(rows, block, columns, block, 3)[:, 1 : block - 1, :, 1 : block - 1]
    return squares.mean((1, 3)).astype(np.uint8)


def pixel(backdrop: Backdrop, figures: Sequence[Figure], draw_lots: random.Random) -> np.ndarray:
    """Hard squares: 8 pixels wide behind, 4 pixels wide in the objects, both on the latent grid."""
    del draw_lots
    behind = paint_backdrop(backdrop).reduce(FINE * BLOCK).resize((SIDE, SIDE), Image.Resampling.NEAREST)
    picture = paint_backdrop(backdrop)
    mask = Image.new("L", picture.size)
    draw, cut = ImageDraw.Draw(picture), ImageDraw.Draw(mask)
    for _, colour, parts in figures:
        paint_figure(draw, parts, darker(colour, 0.55), 1.0)
        white = [Part(p.points, (255, 255, 255), p.role, p.width) for p in parts if p.role is Role.BODY]
        for part in white:
            stroke(cut, part.points, 255, part.width + 2.0, closed=not part.width)  # type: ignore[arg-type]
            if not part.width:
                cut.polygon(flattened(part.points), fill=255)
    half = BLOCK // 2
    centres = np.asarray(picture.reduce(FINE))
    squares = Image.fromarray(pooled(centres, half)).resize((SIDE, SIDE), Image.Resampling.NEAREST)
    covered = np.asarray(mask.reduce(FINE * half)) > 110
    inside = Image.fromarray(covered).convert("L").resize((SIDE, SIDE), Image.Resampling.NEAREST)
    behind.paste(squares, (0, 0), inside)
    return np.asarray(behind)


def mottle(draw_lots: random.Random, cells: int) -> np.ndarray:
    """Return a smooth random field, shape [128, 128, 1], about -1 to 1."""
    lots = np.random.default_rng(draw_lots.getrandbits(32))
    field = Image.fromarray((lots.random((cells, cells)) * 255).astype(np.uint8))
    return np.asarray(field.resize((SIDE, SIDE), Image.Resampling.BICUBIC), np.float32)[..., None] / 127.5 - 1


def watercolor(backdrop: Backdrop, figures: Sequence[Figure], draw_lots: random.Random) -> np.ndarray:
    """Soft washes with darker rims that fade into white paper at the edges."""
    picture = paint_backdrop(washed(backdrop, PAPER, 0.28))
    draw = ImageDraw.Draw(picture)
    for _, colour, parts in figures:
        thin = [Part(p.points, mix(p.colour, PAPER, 0.14), p.role, p.width) for p in parts]
        paint_figure(draw, thin, darker(colour, 0.3), 0.8)
    soft = np.asarray(picture.reduce(FINE).filter(ImageFilter.GaussianBlur(0.8)), np.float32)
    for _, colour, parts in figures:
        shade = np.asarray(shading(parts), np.float32)[..., None] / 255
        soft = soft * (1 - shade * 0.6) + np.array(darker(colour, 0.3), np.float32) * shade * 0.6
    paper = np.array(PAPER, np.float32)
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / (SIDE - 1)
    edge = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y))[..., None]
    field = mottle(draw_lots, 5)
    cover = np.clip((edge - 0.01) / 0.05 + field * 0.2, 0, 1) * (0.9 + 0.07 * field)
    return (paper + (soft - paper) * cover).clip(0, 255).astype(np.uint8)


def lamp(colour: RGB) -> RGB:
    """Return the colour as a glowing tube."""
    top, low = max(colour), min(colour)
    if top - low < 30:
        return (255, 255, 255) if top > 150 else (118, 116, 150)
    lit = [min(255, round(255 * (v - low * 0.8) / (top - low * 0.8))) for v in colour]
    return (lit[0], lit[1], lit[2])


def neon(backdrop: Backdrop, figures: Sequence[Figure], draw_lots: random.Random) -> np.ndarray:
    """Glowing tubes before a dimmed backdrop."""
    del draw_lots
    wall = paint_backdrop(washed(backdrop, DARK, 0.74)).reduce(FINE)
    tubes = Image.new("RGB", (SIDE * FINE, SIDE * FINE))
    draw = ImageDraw.Draw(tubes)
    for _, colour, parts in figures:
        glow = lamp(colour)
        shown = [part for part in parts if part.role is not Role.SHADE]
        bodies = [part for part in shown if part.role is Role.BODY]
        for part in bodies:
            stroke(draw, part.points, lamp(part.colour), max(part.width, 4.4), closed=not part.width)
        for part in bodies:
            if not part.width:
                draw.polygon(flattened(part.points), fill=mix(glow, DARK, 0.86))
        for part in shown:
            if part.role is Role.MARK or (part.role is Role.FACE and part.width):
                stroke(
                    draw,
                    part.points,
                    lamp(part.colour) if part.role is Role.MARK else glow,
                    2.4,
                    closed=not part.width,
                )
            elif part.role is Role.FACE:
                draw.polygon(flattened(part.points), fill=lighter(glow, 0.3))
    bright = tubes.reduce(FINE)
    halo = bright.filter(ImageFilter.GaussianBlur(4))
    return np.asarray(ImageChops.screen(ImageChops.screen(wall, halo), bright))


PAINTERS = {painter.__name__: painter for painter in (flat, sketch, pixel, watercolor, neon)}
__all__ = ["INK", "PAINTERS", "SIDE"]
