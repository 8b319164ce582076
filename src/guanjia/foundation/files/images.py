"""Pictures are drawn anew: what leaves this module holds pixels and nothing else.

A photograph carries where and when it was taken, with which telephone, and sometimes a smaller copy of itself from
before it was cropped. None of that is anybody's business, and a parser's bug hides in odd metadata more easily than
in pixels; so every picture is decoded, turned upright, and encoded again.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

MOST_PIXELS = 60_000_000
LONGEST_SIDE = 4096
THUMBNAIL_SIDE = 480
PILLOW_NAMES = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF"}


class PictureBroken(Refusal):
    """The picture cannot be decoded to its end."""


class PictureTooLarge(Refusal):
    """More pixels than anybody needs: a mistake, or a decompression bomb."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A cleaned picture: `kind` is what it is now (a GIF becomes a PNG of its first frame)."""

    content: bytes
    kind: str
    width: int
    height: int
    thumbnail: bytes


def too_large() -> PictureTooLarge:
    return PictureTooLarge(
        N_("The picture has more than %(most)s million pixels. Send a smaller one."),
        field="file",
        most=MOST_PIXELS // 1_000_000,
    )


def clean_picture(stream: BinaryIO, kind: str) -> Picture:
    """Decode, turn upright, drop everything but the pixels, and make a thumbnail.

    Raises PictureTooLarge before decoding when the header announces too many pixels, PictureBroken when it is cut off.
    """
    stream.seek(0)
    try:
        with Image.open(stream, formats=[PILLOW_NAMES[kind]]) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise too_large()
            image.load()
            upright = _to_srgb(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError as error:
        raise too_large() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise PictureBroken(
            N_("This picture is damaged or was cut off on its way. Take it again or choose another one."), field="file"
        ) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    target = "png" if kind == "gif" else kind
    small = upright.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Picture(_encode(upright, target), target, upright.width, upright.height, _encode(small, "jpeg", quality=80))


def _to_srgb(image: Image.Image) -> Image.Image:
    """Plain RGB, RGBA or grey in sRGB, without the profile; a broken profile is ignored."""
    profile = image.info.get("icc_profile")
    mode = "RGBA" if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info else "RGB"
    if image.mode in ("L", "1", "I;16", "I"):
        mode = "L"
    plain = image.convert(mode)
    if profile and mode == "RGB" and image.mode == "RGB":
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"))
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        plain = converted or plain
    # a fresh canvas: no info dictionary, no palette, nothing that an encoder could write along
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _encode(image: Image.Image, kind: str, *, quality: int = 88) -> bytes:
    out = io.BytesIO()
    if kind == "jpeg":
        if image.mode == "RGBA":
            paper = Image.new("RGB", image.size, "white")
            paper.paste(image, mask=image.getchannel("A"))
            image = paper
        image.save(out, "JPEG", quality=quality, progressive=True)
    elif kind == "webp":
        image.save(out, "WEBP", quality=quality, method=4)
    else:
        image.save(out, "PNG", compress_level=6)
    return out.getvalue()
