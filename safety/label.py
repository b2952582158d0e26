"""The visible label: two letters in a corner that say to everybody that a picture was made by AI."""

from PIL import Image, ImageDraw, ImageFont

from pipelines.kit.images import image_of, png_of

TEXT = "AI"
SHARE = 1 / 22
"""Height of the letters, of the picture's short side."""
SMALLEST = 10
"""Pixels below which letters cannot be read; a picture too small for them is left as it is."""
ROOM = 6
"""Times the label's height that the short side must have."""


def labelled(png: bytes) -> bytes:
    """The PNG with a label in its lower right corner, of a size that fits the picture."""
    picture = image_of(png)
    width, height = picture.size
    size = max(SMALLEST, round(min(picture.size) * SHARE))
    if min(picture.size) < ROOM * size:
        return png
    font = ImageFont.load_default(size)
    left, top, right, bottom = font.getbbox(TEXT)
    pad = size * 0.45
    box = (width - (right - left) - 3 * pad, height - (bottom - top) - 3 * pad, width - pad, height - pad)
    sheet = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(sheet)
    draw.rounded_rectangle(box, radius=pad, fill=(0, 0, 0, 130))
    draw.text((box[0] + pad - left, box[1] + pad - top), TEXT, font=font, fill=(255, 255, 255, 235))
    return png_of(Image.alpha_composite(picture.convert("RGBA"), sheet).convert(picture.mode))
