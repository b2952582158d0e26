"""Small looks at pictures: the middle of one; is another its copy with a scribble, or a mask for it?"""

from PIL import Image, ImageChops, ImageFilter

from pipelines.kit.images import open_picture, png_of

SIDE = 256
"""Pixels to which pictures are made smaller before they are compared."""
SHAPE_TOLERANCE = 0.03
ALIKE = 24
"""Of 255; what recompression and scaling change at most."""
MOSTLY = 0.5
"""Part of the picture that a scribble leaves alone."""
ONE_COLOUR = 0.6
"""Part of what changed that has the colour of the stroke; another picture changes in many."""
NEARLY = 40
TWO_TONES = 0.95


def middle(data: bytes, times: float) -> bytes:
    """PNG of the middle of a picture, so many times smaller. Raises PipelineError for a bad one."""
    picture = open_picture(data).image
    width, height = round(picture.width / times), round(picture.height / times)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return png_of(picture.crop((left, top, left + width, top + height)))


def is_scribbled_copy(original: bytes, sent: bytes) -> bool:
    """Whether somebody drew on a copy of the original. Raises PipelineError for a bad picture."""
    first, second = open_picture(original).image, open_picture(sent).image
    if not _has_shape_of(first, second):
        return False
    small = [it.resize((SIDE, SIDE), Image.Resampling.BOX) for it in (first, second)]
    difference = ImageChops.difference(small[0], small[1])
    red, green, blue = difference.split()
    largest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    changed = largest.point([255 if value > ALIKE else 0 for value in range(256)])
    changed = changed.filter(ImageFilter.MinFilter(3))  # sharp edges bleed when a JPEG is saved
    count = changed.histogram()[255]
    if not 0 < count <= (1 - MOSTLY) * SIDE * SIDE:
        return False
    coarse = second.resize((SIDE, SIDE), Image.Resampling.NEAREST).quantize(8)
    return max(coarse.histogram(changed)) >= ONE_COLOUR * count


def is_mask_for(original: bytes, sent: bytes) -> bool:
    """Whether it is black and white, in the shape of the original. Raises PipelineError for a bad picture."""
    first, second = open_picture(original).image, open_picture(sent).image
    tones = second.convert("L").histogram()
    is_plain = sum(tones[:NEARLY]) + sum(tones[-NEARLY:]) >= TWO_TONES * second.width * second.height
    red, green, blue = second.split()
    colours = [ImageChops.difference(red, green), ImageChops.difference(green, blue)]
    is_grey = not any(any(it.histogram()[NEARLY:]) for it in colours)
    return is_plain and is_grey and _has_shape_of(first, second)


def _has_shape_of(first: Image.Image, second: Image.Image) -> bool:
    return abs(first.width * second.height / (first.height * second.width) - 1) <= SHAPE_TOLERANCE
