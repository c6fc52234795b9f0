#!/usr/bin/python3
"""Writes codec-vectors.json and resize-vectors.json beside this file: tiny pictures made here, and what PIL makes of them.

Run by hand when a case is added; needs Debian's python3-pil and python3-numpy. The tests read only the JSON files.
"""
import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).parent
W, H = 29, 19


def picture(width, height):
    """Smooth colour waves with a sharp disc: both what codecs keep well and what they do not."""
    y, x = np.mgrid[0:height, 0:width]
    red = 127 + 120 * np.sin(x / 5.0)
    green = 127 + 120 * np.cos((x + 2 * y) / 7.0)
    blue = 255.0 * y / max(1, height - 1)
    rgb = np.stack([red, green, blue], axis=-1)
    disc = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 4) ** 2
    rgb[disc] = (230, 40, 90)
    return rgb.round().astype(np.uint8)


def b64(data):
    return base64.b64encode(data).decode()


def expected(encoded):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(encoded))).convert("RGB")
    return {"width": image.width, "height": image.height, "encoded": b64(encoded), "rgb": b64(np.asarray(image).tobytes())}


def saved(image, **options):
    out = io.BytesIO()
    image.save(out, **options)
    return out.getvalue()


def png(colour_type, depth, rows, interlaced=False):
    """A PNG written by hand, for the kinds that PIL does not write. rows(pass) gives the packed bytes of each row."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", W, H, depth, colour_type, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + r for r in rows)))
            + chunk(b"IEND", b""))


def adam7(pixels):
    for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        for row in pixels[y0::dy, x0::dx]:
            if row.size:
                yield row.tobytes()


def codec_vectors():
    pixels = picture(W, H)
    rgb = Image.fromarray(pixels)
    grey = rgb.convert("L")
    alpha = Image.fromarray((np.arange(W * H).reshape(H, W) % 256).astype(np.uint8))
    rgba = rgb.copy()
    rgba.putalpha(alpha)
    wide = pixels.astype(np.uint16) * 257
    cases = {
        "jpeg-420-q90": saved(rgb, format="JPEG", quality=90, subsampling=2),
        "jpeg-420-q50": saved(rgb, format="JPEG", quality=50, subsampling=2),
        "jpeg-422-q90": saved(rgb, format="JPEG", quality=90, subsampling=1),
        "jpeg-444-q75": saved(rgb, format="JPEG", quality=75, subsampling=0),
        "jpeg-progressive": saved(rgb, format="JPEG", quality=85, progressive=True),
        "jpeg-grey": saved(grey, format="JPEG", quality=85),
        "jpeg-cmyk": saved(rgb.convert("CMYK"), format="JPEG", quality=95),
        "png-rgb": saved(rgb, format="PNG"),
        "png-rgba": saved(rgba, format="PNG"),
        "png-grey": saved(grey, format="PNG"),
        "png-grey-alpha": saved(rgba.convert("LA"), format="PNG"),
        "png-palette": saved(rgb.quantize(17), format="PNG"),
        "png-palette-4bit": saved(rgb.quantize(9), format="PNG", bits=4),
        "png-palette-transparent": saved(rgb.quantize(17), format="PNG", transparency=3),
        "png-1bit": saved(grey.convert("1"), format="PNG"),
        "png-rgb-16bit": png(2, 16, [row.astype(">u2").tobytes() for row in wide]),
        "png-rgb-interlaced": png(2, 8, adam7(pixels), interlaced=True),
        "webp-lossless": saved(rgb, format="WEBP", lossless=True),
        "webp-lossy": saved(rgb, format="WEBP", quality=80),
    }
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        cases[f"jpeg-exif-{orientation}"] = saved(rgb, format="JPEG", quality=90, subsampling=0, exif=exif)
    return [{"name": name, **expected(data)} for name, data in cases.items()]


def resize_vectors():
    source = picture(61, 43)
    vectors = []
    for name, size in {"down": (32, 32), "much-down": (9, 7), "up": (96, 80), "one-axis": (61, 20), "same": (61, 43)}.items():
        out = Image.fromarray(source).resize(size, Image.BILINEAR)
        vectors.append({"name": f"squash-{name}", "mode": "Squash", "width": size[0], "height": size[1], "shortest": 0,
                        "rgb": b64(np.asarray(out).tobytes())})
    for shortest, crop in [(32, 32), (36, 32), (30, 24), (64, 56)]:
        width, height = (shortest, int(shortest * 43 / 61)) if 61 <= 43 else (int(shortest * 61 / 43), shortest)
        out = Image.fromarray(source).resize((width, height), Image.BILINEAR)
        left, top = int(round((width - crop) / 2.0)), int(round((height - crop) / 2.0))  # torchvision's center_crop
        out = out.crop((left, top, left + crop, top + crop))
        vectors.append({"name": f"crop-{shortest}-{crop}", "mode": "ShortestSideCrop", "width": crop, "height": crop,
                        "shortest": shortest, "rgb": b64(np.asarray(out).tobytes())})
    return {"width": 61, "height": 43, "source": b64(source.tobytes()), "vectors": vectors}


if __name__ == "__main__":
    (HERE / "codec-vectors.json").write_text(json.dumps(codec_vectors(), indent=1) + "\n")
    (HERE / "resize-vectors.json").write_text(json.dumps(resize_vectors(), indent=1) + "\n")
