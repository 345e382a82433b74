"""The shipped towns of Iran: well formed, where GeoNames has them, each name in both scripts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from segdsl.folding import fold_persian
from segdsl.gazetteer import MODULES, at, find, key, spots

IRAN = "segdsl:iran/places"
SPOTS = spots(IRAN)
FILE = Path(__file__).parents[2] / "segdsl" / "gazetteer" / "iran.csv"


def test_the_file_names_its_source_and_licence() -> None:
    head = FILE.read_text(encoding="utf-8").splitlines()[:3]
    assert all(line.startswith("#") for line in head)
    assert "GeoNames" in head[1]
    assert "CC BY 4.0" in head[1]
    assert "Changed" in head[2]


def test_every_place_is_in_iran_and_has_a_name_in_both_scripts() -> None:
    assert len([one for one in SPOTS if one.name.endswith(" Province")]) == 31
    assert len(SPOTS) > 400
    for one in SPOTS:
        assert 25 < one.latitude < 40
        assert 44 < one.longitude < 63.5
        assert one.name.isascii()
        assert all("\u0600" <= letter <= "\u06ff" or letter in " \u200c" for letter in one.persian), one
        assert not set(one.persian) & set("يكةۀ\u0640")


def test_a_name_alone_is_one_place_or_told_apart_by_its_province() -> None:
    for one in SPOTS:
        assert find([IRAN], one.told_apart("en")) == (one,)
        assert find([IRAN], one.told_apart("fa")) == (one,)
    shared = {one.name for one in SPOTS if len(find([IRAN], one.name)) > 1}
    assert shared == {"Nurabad", "Hajjiabad"}


@pytest.mark.parametrize(
    "name",
    ["Shiraz", "شیراز", "شيراز", "SHIRAZ", "shiraz", "شـیراز", "Chiraz", "Shiraz, Fars", "شیراز، فارس"],
)
def test_spellings_of_shiraz(name: str) -> None:
    (found,) = find([IRAN], name)
    assert (found.latitude, found.longitude) == (29.61031, 52.53113)


@pytest.mark.parametrize(
    ("english", "persian"),
    [
        ("Tehran", "تهران"),
        ("Mashhad", "مشهد"),
        ("Esfahan", "اصفهان"),
        ("Urmia", "اروميه"),
        ("Khorramabad", "خرم آباد"),
        ("Khorramabad", "خرم‌آباد"),
        ("Qa'em Shahr", "قائم شهر"),
        ("Gachsaran", "گچساران"),
        ("Bandar Abbas", "بندر عباس"),
        ("Talesh", "تالش"),
        ("Fars Province", "استان فارس"),
        ("Kish", "جزیره کیش"),
    ],
)
def test_both_names_are_one_place(english: str, persian: str) -> None:
    (one,) = find([IRAN], english)
    assert find([IRAN], persian) == (one,)
    assert key(persian) == "".join(sign for sign in fold_persian(persian) if sign.isalnum())


def test_a_place_is_known_by_its_coordinates() -> None:
    found = at(29.61031, 52.53113)
    assert found is not None
    assert (found.titled("en"), found.titled("fa")) == ("Shiraz", "شیراز")
    assert at(0.0, 0.0) is None


def test_names_of_nothing() -> None:
    assert find([IRAN], "") == ()
    assert find([], "Shiraz") == ()
    with pytest.raises(KeyError):
        spots("segdsl:nowhere")
    assert list(MODULES) == [IRAN]


@pytest.mark.shared
def test_it_is_made_from_the_data_of_geonames(shared: Path, tmp_path: Path) -> None:
    """The script that makes the file makes this very file, so that nobody edits it by hand."""
    import subprocess
    import sys

    script = Path(__file__).parents[2] / "examples" / "data" / "iran_places.py"
    source = shared / "data" / "persian" / "iran_cities_geonames.csv"
    subprocess.run([sys.executable, script, source, tmp_path / "iran.csv"], check=True, timeout=60)
    assert (tmp_path / "iran.csv").read_text(encoding="utf-8") == FILE.read_text(encoding="utf-8")
    with source.open(encoding="utf-8") as lines:
        known = {row["geonameid"]: row for row in csv.DictReader(lines)}
    table = [line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(table):
        assert float(row["latitude"]) == pytest.approx(float(known[row["geonameid"]]["latitude"]), abs=1e-5)
