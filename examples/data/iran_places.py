"""Makes ``segdsl/gazetteer/iran.csv``, the towns of Iran that rules can name, from data of GeoNames.

    python examples/data/iran_places.py iran_cities_geonames.csv segdsl/gazetteer/iran.csv

The first file has the columns geonameid, name, name_fa_alt (names separated by |), latitude, longitude, population and
admin1code, as cut from the dump of https://www.geonames.org (CC BY 4.0). Of the many Persian spellings in it the one is
taken whose consonants are those of the Latin name; where that is not enough, `PERSIAN` below says it.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections.abc import Iterable
from math import cos, hypot, radians
from pathlib import Path

LEAST = 15_000  # inhabitants
SAME = 20  # km: two entries of one name nearer than this are one town

HEAD = """\
# Towns of Iran with {least} inhabitants or more, and the provinces at the place of their capitals.
# Data: GeoNames, https://www.geonames.org, licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/).
# Changed: names chosen among those of GeoNames or added, doubles left out. Made by examples/data/iran_places.py.
"""
COLUMNS = ("name", "persian", "also", "province", "persian_province", "latitude", "longitude", "geonameid")

PROVINCES = {
    "01": ("West Azerbaijan", "آذربایجان غربی", "Urmia"),
    "03": ("Chaharmahal and Bakhtiari", "چهارمحال و بختیاری", "Shahr-e Kord"),
    "04": ("Sistan and Baluchestan", "سیستان و بلوچستان", "Zahedan"),
    "05": ("Kohgiluyeh and Boyer-Ahmad", "کهگیلویه و بویراحمد", "Yasuj"),
    "07": ("Fars", "فارس", "Shiraz"),
    "08": ("Gilan", "گیلان", "Rasht"),
    "09": ("Hamadan", "همدان", "Hamadan"),
    "10": ("Ilam", "ایلام", "Ilam"),
    "11": ("Hormozgan", "هرمزگان", "Bandar Abbas"),
    "13": ("Kermanshah", "کرمانشاه", "Kermanshah"),
    "15": ("Khuzestan", "خوزستان", "Ahvaz"),
    "16": ("Kurdistan", "کردستان", "Sanandaj"),
    "22": ("Bushehr", "بوشهر", "Bushehr"),
    "23": ("Lorestan", "لرستان", "Khorramabad"),
    "25": ("Semnan", "سمنان", "Semnan"),
    "26": ("Tehran", "تهران", "Tehran"),
    "28": ("Isfahan", "اصفهان", "Isfahan"),
    "29": ("Kerman", "کرمان", "Kerman"),
    "32": ("Ardabil", "اردبیل", "Ardabil"),
    "33": ("East Azerbaijan", "آذربایجان شرقی", "Tabriz"),
    "34": ("Markazi", "مرکزی", "Arak"),
    "35": ("Mazandaran", "مازندران", "Sari"),
    "36": ("Zanjan", "زنجان", "Zanjan"),
    "37": ("Golestan", "گلستان", "Gorgan"),
    "38": ("Qazvin", "قزوین", "Qazvin"),
    "39": ("Qom", "قم", "Qom"),
    "40": ("Yazd", "یزد", "Yazd"),
    "41": ("South Khorasan", "خراسان جنوبی", "Birjand"),
    "42": ("Razavi Khorasan", "خراسان رضوی", "Mashhad"),
    "43": ("North Khorasan", "خراسان شمالی", "Bojnurd"),
    "44": ("Alborz", "البرز", "Karaj"),
}
ENGLISH = {
    "Orumiyeh": "Urmia",
    "Khuy": "Khoy",
    "Neyshabur": "Nishapur",
}
ALSO = {  # other names that people write
    "Isfahan": "Esfahan", "Urmia": "Orumiyeh|Urmiya|Rezaiyeh", "Hamadan": "Hamedan", "Ahvaz": "Ahwaz|Awaz",
    "Kermanshah": "Bakhtaran", "Nishapur": "Neyshabur|Neyshaboor|نیشاپور", "Khoy": "Khuy", "Tehran": "Teheran",
    "Mashhad": "Mashad|Meshed", "Qom": "Ghom", "Qazvin": "Ghazvin", "Bandar Abbas": "Bandarabbas",
    "Arak": "Sultanabad", "Shiraz": "Chiraz", "Rasht": "Resht", "Dogonbadan": "Gachsaran|گچساران",
    "Qa'em Shahr": "Qaemshahr|Ghaemshahr", "Qods": "Shahr-e Qods|شهر قدس", "Babol": "Barfrush",
    "Shahreza": "Qomsheh|قمشه", "Bandar-e Mahshahr": "Mahshahr|ماهشهر", "Bandar-e Anzali": "Anzali|انزلی",
    "Bushehr": "Bandar Bushehr|بندر بوشهر", "Bandar-e Emam Khomeyni": "Bandar Imam Khomeini",
    "Kish": "Kish Island|جزیره کیش", "Qeshm": "Qeshm Island|جزیره قشم", "Khomeyni Shahr": "Khomeini Shahr",
    "Chabahar": "Chah Bahar|چاه بهار", "Hashtpar": "Talesh|تالش",
}  # fmt: skip
PERSIAN = {
    "Tehran": "تهران", "Isfahan": "اصفهان", "Urmia": "ارومیه", "Bandar Abbas": "بندرعباس",
    "Khorramshahr": "خرمشهر", "Khorramabad": "خرم‌آباد", "Dezful": "دزفول", "Borujerd": "بروجرد",
    "Gorgan": "گرگان", "Abadan": "آبادان", "Qom": "قم", "Piranshahr": "پیرانشهر", "Mahabad": "مهاباد",
    "Saqqez": "سقز", "Shahrud": "شاهرود", "Kamalshahr": "کمال‌شهر", "Ilam": "ایلام",
    "Mohammad Shahr": "محمدشهر", "Baneh": "بانه", "Ahar": "اهر", "Masjed Soleyman": "مسجد سلیمان",
    "Parand": "پرند", "Yasuj": "یاسوج", "Mohammadiyeh": "محمدیه", "Mehestan": "مهستان", "Baghestan": "باغستان",
    "Bumahen": "بومهن", "Bandar-e Emam Khomeyni": "بندر امام خمینی", "Aran Bidgol": "آران و بیدگل",
    "Neka": "نکا", "Salehieh": "صالحیه", "Borujen": "بروجن", "Zarrin Shahr": "زرین‌شهر", "Sabbashahr": "صباشهر",
    "Khorramdarreh": "خرمدره", "Tuyserkan": "تویسرکان", "Chahar Dangeh": "چهاردانگه", "Rehnan": "رهنان",
    "Chabahar": "چابهار", "Maku": "ماکو", "Dehloran": "دهلران", "Mahallat": "محلات", "Qa'en": "قائن",
    "Kord Kuy": "کردکوی", "Qasr-e Qand": "قصرقند", "Dorcheh Piaz": "درچه", "Golbahar": "گلبهار",
    "Dargaz": "درگز", "Qidar": "قیدار", "Hadishahr": "هادیشهر", "Ferdowsiyeh": "فردوسیه",
    "Fereydun Kenar": "فریدونکنار", "Divandarreh": "دیواندره", "Chamran": "چمران", "Vahidiyeh": "وحیدیه",
    "Farrokh Shahr": "فرخ‌شهر", "Pasargad": "پاسارگاد", "Sardrud": "سردرود", "Ajab Shir": "عجب‌شیر",
    "Nasirshahr": "نصیرشهر", "Rudehen": "رودهن", "Bardaskan": "بردسکن", "Abarkuh": "ابرکوه",
    "Poldokhtar": "پلدختر", "Qarah Zia' od Din": "قره ضیاءالدین", "Showt": "شوط", "Darreh Shahr": "دره‌شهر",
    "Gaz-e Borkhar": "گز برخوار", "Abdanan": "آبدانان", "Hajjiabad": "حاجی‌آباد", "Garmdarreh": "گرمدره",
    "Ferunabad": "فرون‌آباد", "Khomam": "خمام", "Katalem va Sadat Shahr": "کتالم و سادات‌شهر",
    "Farrashband": "فراشبند", "Najafshahr": "نجف‌شهر", "Choghadak": "چغادک", "Jalq": "جالق",
    "Parsian": "پارسیان", "Seyah Cheshmeh": "سیه‌چشمه", "Bandar-e Khamir": "بندر خمیر", "Yazd": "یزد",
    "Karaj": "کرج", "Mashhad": "مشهد", "Ahvaz": "اهواز", "Qazvin": "قزوین", "Nasim Shahr": "نسیم‌شهر",
    "Sarpol-e Zahab": "سرپل ذهاب", "Arak": "اراک", "Qods": "قدس", "Golestan": "گلستان", "Sari": "ساری",
    "Tabriz": "تبریز", "Qa'em Shahr": "قائم‌شهر", "Dogonbadan": "دوگنبدان", "Hashtpar": "هشتپر",
    "Malard": "ملارد", "Lar": "لار", "Jahrom": "جهرم", "Shahreza": "شهرضا", "Andisheh": "اندیشه",
    "Nishapur": "نیشابور", "Ahram": "اهرم", "Pakdasht": "پاکدشت", "Pardis": "پردیس", "Surian": "سوریان",
    "Shahr-e Sadra": "شهر صدرا",
}  # fmt: skip
LEFT_OUT = {
    "'Eyn-e Do", "Gorji-ye Sofla", "Istgah-e Rah Ahan-e Garmsar", "Khabarabad", "Madavan", "Mahmudabad Nemuneh",
    "Mojtame'-e Maskuni-ye Namju", "Nasimshahr", "Ovrin", "Padegan-e Manjil", "Shahrak-e 'Ala'in",
    "Shahrak-e Mohandesi-ye Zera'i", "Shahre Jadide Andisheh", "Simin Shahr",
}  # fmt: skip

WRONG = {"48918", "142496", "125206", "124878", "129664", "406993", "404592", "134256"}  # doubles, far from their towns

_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})
_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_PERSIAN = re.compile("[ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیآئؤء\u200c ]+")
_SOUNDS = dict(zip("بپتثجچخدذرزژسشصضطظغفقکگلمن", "bptsjCKdzrzZsSsztzqfqkglmn", strict=True))


def latin(name: str) -> str:
    """The Latin name without its diacritics, with one kind of apostrophe."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
    return re.sub("[ʿ‘’`]", "'", bare)


def persian(names: str, like: str) -> str:
    """The Persian spelling whose consonants are nearest to those of the Latin name."""
    found = [_MARKS.sub("", unicodedata.normalize("NFC", name).translate(_LETTERS)) for name in names.split("|")]
    usable = [" ".join(name.split()) for name in found if _PERSIAN.fullmatch(name)]
    return min(usable, key=lambda name: (_distance(_of_persian(name), _of_latin(like)), len(name)), default="")


def joined(name: str) -> str:
    """شاهین شهر as شاهین‌شهر, نور آباد as نورآباد: with a ZWNJ behind a letter that joins the next, else without."""
    name = re.sub("([ادذرزژوء]) (آباد|شهر$)", r"\1\2", name)
    return re.sub(" (آباد|شهر$)", "\u200c\\1", name)


def _of_persian(name: str) -> str:
    return "".join(_SOUNDS.get(letter, "") for letter in name)


def _of_latin(name: str) -> str:
    text = name.lower()
    for pair, sound in (("kh", "K"), ("sh", "S"), ("ch", "C"), ("zh", "Z"), ("gh", "q")):
        text = text.replace(pair, sound)
    return "".join(letter for letter in text if letter in "bptsjCKdzrZSqfkglmn")


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, one in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1]


def towns(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The towns, the largest first, each once."""
    found: list[dict[str, str]] = []
    for row in sorted(rows, key=lambda row: -int(row["population"])):
        plain = latin(row["name"])
        if int(row["population"]) < LEAST or plain in LEFT_OUT or row["geonameid"] in WRONG:
            continue
        name = ENGLISH.get(plain, plain)
        english, own, _ = PROVINCES[row["admin1code"]]
        town = {
            "name": name,
            "persian": PERSIAN.get(name) or joined(persian(row["name_fa_alt"], name)),
            "also": "|".join(filter(None, [latin(row["name"]) if name != plain else "", ALSO.get(name, "")])),
            "province": english,
            "persian_province": own,
            "latitude": f"{float(row['latitude']):.5f}",
            "longitude": f"{float(row['longitude']):.5f}",
            "geonameid": row["geonameid"],
        }
        if town["persian"] and not any(_same(town, other) for other in found):
            found.append(town)
    return found


def _same(town: dict[str, str], other: dict[str, str]) -> bool:
    if town["name"] != other["name"] and town["persian"] != other["persian"]:
        return False
    north = float(town["latitude"]) - float(other["latitude"])
    east = (float(town["longitude"]) - float(other["longitude"])) * cos(radians(float(town["latitude"])))
    return hypot(north, east) * 111.2 < SAME or town["geonameid"] == other["geonameid"]


def provinces(found: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each province, at the place of its capital."""
    made = []
    for english, own, capital in PROVINCES.values():
        town = next(one for one in found if one["name"] == capital and one["province"] == english)
        names = {"name": f"{english} Province", "persian": f"استان {own}", "also": f"Province of {english}"}
        made.append({**town, **names})
    return made


def main(source: str, target: str) -> None:
    with open(source, encoding="utf-8") as lines:
        found = towns(csv.DictReader(lines))
    with Path(target).open("w", encoding="utf-8", newline="") as out:
        out.write(HEAD.format(least=f"{LEAST:,}"))
        table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows([*provinces(found), *found])


if __name__ == "__main__":
    main(*sys.argv[1:])
