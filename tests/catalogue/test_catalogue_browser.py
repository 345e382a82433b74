"""The pages in headless Chromium, where it is installed: nothing overlaps, nothing is cut off, the search works.

The pages are measured by a script that only stands beside the copies that these tests open.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from commands import Said
from test_catalogue_relations import CATALOG, RULES

HERE = Path(__file__).parent
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
WIDE, NARROW = (1280, 1400), (390, 1400)

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed here")


def browse(url: str, size: tuple[int, int], profile: Path, *more: str) -> str:
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}",
               f"--window-size={size[0]},{size[1]}", "--virtual-time-budget=8000", *more, url]  # fmt: skip
    done = subprocess.run(command, capture_output=True, timeout=90, check=True)
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="session")
def measured(english: Path, persian: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of both catalogues whose pages measure themselves."""
    root = tmp_path_factory.mktemp("measured")
    for name, site in (("en", english), ("fa", persian)):
        shutil.copytree(site, root / name)
        measure_themselves(root / name)
    return root


def measure_themselves(site: Path) -> None:
    shutil.copy(HERE / "measure.js", site / "assets" / "measure.js")
    for path in site.rglob("*.html"):
        up = "" if path.parent == site else "../"
        script = f'<script src="{up}assets/measure.js" defer></script></head>'
        path.write_text(path.read_text("utf-8").replace("</head>", script, 1), "utf-8")


def page_of(site: Path, title: str) -> Path:
    return next(
        path
        for path in sorted((site / "rules").iterdir())
        if re.search(f'<h1><bdi dir="[a-z]+">{title}<', path.read_text("utf-8"))
    )


def measure(page: Path, size: tuple[int, int], tmp_path: Path, asked: str = "") -> dict[str, Any]:
    dom = browse(f"file://{quote(str(page))}{asked}", size, tmp_path / "profile", "--dump-dom")
    found = re.search(r'data-found="([^"]*)"', dom)
    assert found is not None, dom[:2000]
    return dict(json.loads(unescape(found[1])))


@pytest.mark.parametrize(("language", "title", "size"), [
    ("en", "", WIDE), ("fa", "", NARROW), ("en", "Club points", NARROW), ("fa", "امتیاز باشگاه", WIDE),
])  # fmt: skip
def test_pages_can_be_read(language: str, title: str, size: tuple[int, int], measured: Path, tmp_path: Path) -> None:
    """No text lies over another, none is outside the window, the page does not scroll sideways, its font is there."""
    site = measured / language
    found = measure(page_of(site, title) if title else site / "index.html", size, tmp_path)
    assert found["overlapping"] == []
    assert found["outside"] == []
    assert not found["scrolls"]
    assert found["fonts"] >= 1
    assert found["right"] == (language == "fa")


@pytest.mark.parametrize(("language", "size"), [("en", WIDE), ("fa", NARROW)])
def test_what_is_told_of_other_segments_can_be_read(
    make: Callable[..., Said], language: str, size: tuple[int, int], tmp_path: Path
) -> None:
    (tmp_path / "catalog.toml").write_text(CATALOG, "utf-8")
    (tmp_path / "rules.seg").write_text(RULES, "utf-8")
    site = tmp_path / "site"
    assert make(tmp_path / "rules.seg", "--out", site, "--language", language).status == 0
    assert 'id="near"' in (site / "rules" / "good.html").read_text("utf-8")
    measure_themselves(site)
    found = measure(site / "rules" / "good.html", size, tmp_path)
    assert (found["overlapping"], found["outside"], found["scrolls"]) == ([], [], False)


@pytest.mark.parametrize(("language", "asked", "titles"), [
    ("en", "q=BASKET abandoned&kind=segment", ["Abandoned basket"]),
    ("en", "tag=prediction&owner=sales", ["About to buy"]),
    ("fa", "q=سبد رها‌شده ١٤", ["سبد رهاشده"]),  # a joiner that the title has not, Arabic digits
])  # fmt: skip
def test_the_index_can_be_searched(
    language: str, asked: str, titles: list[str], measured: Path, tmp_path: Path
) -> None:
    """What is asked stands in the address, so that a search can be sent to somebody."""
    query = "&".join(f"{key}={quote(value)}" for key, _, value in (part.partition("=") for part in asked.split("&")))
    found = measure(measured / language / "index.html", WIDE, tmp_path, f"#{query}")
    assert found["shown"] == titles


@pytest.mark.parametrize(("language", "more"), [("en", ()), ("fa", ("--force-dark-mode",))], ids=["light", "dark"])
def test_a_screenshot_shows_something(language: str, more: tuple[str, ...], measured: Path, tmp_path: Path) -> None:
    """Many colours, and most of the picture is paper: a blank, a black or a torn page is none of that."""
    shot = tmp_path / "page.png"
    browse(
        f"file://{measured / language / 'index.html'}", (480, 360), tmp_path / "profile", f"--screenshot={shot}", *more
    )
    colours = pixels(shot.read_bytes())
    paper = max(colours, key=lambda colour: colours[colour])
    total = sum(colours.values())
    assert len(colours) > 100
    assert 0.3 < colours[paper] / total < 0.97
    assert (sum(paper) < 200) == bool(more)


def pixels(png: bytes) -> dict[tuple[int, int, int], int]:
    """How often each colour occurs in a PNG of 8-bit RGB or RGBA."""
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    channels = {2: 3, 6: 4}[png[25]]
    data, at = b"", 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    raw, stride = zlib.decompress(data), width * channels
    colours: dict[tuple[int, int, int], int] = {}
    above = bytearray(stride)
    for row in range(height):
        start = row * (stride + 1)
        line = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), above, channels)
        for x in range(0, stride, channels * 4):  # every fourth pixel is enough
            colour = (line[x], line[x + 1], line[x + 2])
            colours[colour] = colours.get(colour, 0) + 1
        above = line
    return colours


def _unfiltered(kind: int, line: bytearray, above: bytearray, step: int) -> bytearray:
    """A row of a PNG with its filter undone (PNG specification, 9.2)."""
    for x in range(len(line)):
        left = line[x - step] if x >= step else 0
        up, corner = above[x], above[x - step] if x >= step else 0
        match kind:
            case 1:
                line[x] = (line[x] + left) & 255
            case 2:
                line[x] = (line[x] + up) & 255
            case 3:
                line[x] = (line[x] + (left + up) // 2) & 255
            case 4:
                guess = left + up - corner
                nearest = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))
                line[x] = (line[x] + nearest[2]) & 255
    return line
