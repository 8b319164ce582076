"""Photos for the demo's tickets: plain drawings of a fault and of the same thing repaired, made with Pillow."""

from __future__ import annotations

from io import BytesIO
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

SIZE = (640, 480)


def photo(rng: Random, group: str, *, repaired: bool) -> SimpleUploadedFile:
    """One photo of a fault group (`water`, `power` …), before or after the repair."""
    wall = tuple(rng.randint(196, 226) for _channel in range(3))
    picture = Image.new("RGB", SIZE, wall)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 380, 640, 480), fill=tuple(value - 40 for value in wall))
    for x in range(0, 640, 80):
        draw.line((x, 0, x, 380), fill=tuple(value - 10 for value in wall), width=2)
    DRAWERS.get(group, draw_box)(draw, rng, repaired)
    picture = picture.filter(ImageFilter.GaussianBlur(0.8))
    shade = Image.linear_gradient("L").resize(SIZE).point(lambda value: 235 - value // 6)
    picture = Image.composite(picture, Image.new("RGB", SIZE, (30, 34, 40)), shade)
    out = BytesIO()
    picture.save(out, "JPEG", quality=82)
    return SimpleUploadedFile(f"{group}-{rng.randrange(10**6)}.jpg", out.getvalue(), content_type="image/jpeg")


def draw_tap(draw: ImageDraw.ImageDraw, rng: Random, repaired: bool) -> None:
    steel = (150, 158, 168)
    draw.rounded_rectangle((150, 300, 490, 390), 26, fill=(240, 242, 245), outline=(170, 176, 184), width=4)
    draw.rectangle((306, 160, 334, 300), fill=steel)
    draw.arc((240, 110, 334, 220), 180, 350, fill=steel, width=26)
    draw.rectangle((240, 160, 264, 200), fill=steel)
    draw.ellipse((300, 120, 340, 165), fill=(120, 128, 138))
    if not repaired:
        for n in range(rng.randint(3, 5)):
            y = 212 + n * 26
            draw.ellipse((246, y, 258, y + 18), fill=(90, 150, 215))
        draw.ellipse((180, 372, 460, 404), fill=(150, 190, 228))


def draw_lamp(draw: ImageDraw.ImageDraw, rng: Random, repaired: bool) -> None:
    light = (255, 246, 205) if repaired else (128, 130, 134)
    draw.rectangle((130, 70, 510, 130), fill=(232, 234, 238), outline=(150, 154, 160), width=4)
    for y in (84, 106):
        draw.rounded_rectangle((150, y, 490, y + 14), 7, fill=light)
    if repaired:
        draw.polygon([(150, 132), (490, 132), (600, 380), (40, 380)], fill=(248, 243, 222))
    else:
        draw.line((330, 70, 352, 0), fill=(90, 90, 90), width=4)


def draw_air(draw: ImageDraw.ImageDraw, rng: Random, repaired: bool) -> None:
    draw.rounded_rectangle((110, 90, 530, 220), 18, fill=(246, 247, 249), outline=(168, 174, 182), width=4)
    draw.rectangle((140, 186, 500, 204), fill=(120, 128, 138))
    draw.rectangle((440, 110, 500, 136), fill=(40, 160, 90) if repaired else (60, 62, 66))
    if not repaired:
        for n in range(rng.randint(4, 7)):
            x = 160 + n * 52
            draw.line((x, 222, x, 222 + rng.randint(30, 120)), fill=(110, 160, 215), width=5)


def draw_door(draw: ImageDraw.ImageDraw, rng: Random, repaired: bool) -> None:
    draw.rectangle((210, 40, 430, 400), fill=(172, 132, 92), outline=(110, 82, 54), width=6)
    if repaired:
        draw.rounded_rectangle((384, 210, 418, 250), 6, fill=(200, 202, 206))
        draw.line((392, 230, 360, 230), fill=(190, 192, 196), width=10)
    else:
        draw.ellipse((388, 214, 414, 244), fill=(40, 32, 26))
        draw.line((392, 238, 372, 300), fill=(190, 192, 196), width=8)


def draw_socket(draw: ImageDraw.ImageDraw, rng: Random, repaired: bool) -> None:
    tilt = 0 if repaired else 26
    draw.polygon(
        [(230, 170 + tilt), (410, 170), (410, 300), (230, 300 + tilt)], fill=(245, 246, 248), outline=(160, 165, 172)
    )
    for x in (270, 345):
        draw.rectangle((x, 215 + tilt // 2, x + 34, 250 + tilt // 2), fill=(52, 56, 62))
    draw.ellipse((300, 266, 312, 278), fill=(40, 180, 90) if repaired else (190, 50, 40))


def draw_lift(draw: ImageDraw.ImageDraw, rng: Random, repaired: bool) -> None:
    gap = 2 if repaired else 34
    draw.rectangle((160, 30, 480, 400), fill=(96, 102, 110))
    draw.rectangle((176, 50, 320 - gap, 400), fill=(186, 192, 200))
    draw.rectangle((320 + gap, 50, 464, 400), fill=(178, 184, 192))
    draw.rectangle((500, 190, 540, 260), fill=(220, 222, 226))
    draw.ellipse((510, 205, 530, 225), fill=(40, 180, 90) if repaired else (120, 124, 128))


def draw_box(draw: ImageDraw.ImageDraw, rng: Random, repaired: bool) -> None:
    draw.rounded_rectangle((190, 140, 450, 380), 14, fill=(214, 216, 220), outline=(120, 126, 134), width=5)
    draw.rectangle((220, 170, 420, 230), fill=(70, 78, 90))
    if not repaired:
        for _crack in range(4):
            x, y = rng.randint(210, 430), rng.randint(240, 360)
            draw.line((x, y, x + rng.randint(-40, 40), y + rng.randint(-30, 30)), fill=(80, 50, 44), width=5)


DRAWERS = {
    "water": draw_tap,
    "power": draw_lamp,
    "air": draw_air,
    "joinery": draw_door,
    "network": draw_socket,
    "lift": draw_lift,
}
