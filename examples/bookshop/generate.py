"""Make the bookshop's data: CSV files of an invented shop, the same bytes on every machine and on every run.

Everybody here is invented. A customer is drawn as one of a few characters (a loyal reader, a sleeper, a school that
buys in bulk, …), and the character decides how often it buys, answers, complains and pays. Nothing is later than the
evening of 2026-03-20, so that rules can be run as of 2026-03-21.

Only ``Random.random()`` is used, whose sequence Python promises to keep. Run: python examples/bookshop/generate.py
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
Row = dict[str, Any]

LAST_DAY = date(2026, 3, 20)
TEHRAN = timedelta(hours=3, minutes=30)
SEPARATOR = " |##| "

# name, city, latitude, longitude, delivery radius in km, has a café
BRANCHES = [
    ("ولیعصر", "تهران", 35.7219, 51.3347, 5.0, True),
    ("تجریش", "تهران", 35.8042, 51.4346, 3.5, True),
    ("چهارباغ", "اصفهان", 32.6525, 51.6746, 4.0, False),
    ("زند", "شیراز", 29.6103, 52.5311, 3.0, False),
    ("Kadıköy", "Istanbul", 40.9903, 29.0290, 2.5, True),
]
# The same city as people type it: Arabic and Persian yeh and kaf, Latin letters.
CITIES = [
    (("تهران", "تهران", "Tehran"), 35.73, 51.40, 0, 30),
    (("کرج", "كرج"), 35.83, 50.97, 0, 10),
    (("اصفهان", "اصفهان", "Isfahan"), 32.65, 51.67, 2, 14),
    (("شیراز", "شيراز"), 29.61, 52.53, 3, 12),
    (("یزد", "يزد"), 31.89, 54.36, 2, 7),
    (("مشهد",), 36.30, 59.60, 1, 10),
    (("Istanbul",), 41.00, 29.01, 4, 8),
    (("Dubai",), 25.20, 55.27, 4, 4),
    (("Berlin",), 52.52, 13.40, 4, 5),
]
DISTRICTS = ["سعادت‌آباد", "ونک", "تجریش", "نارمک", "مرکز", ""]
WOMEN = ["سارا", "مریم", "لیلا", "نگار", "يلدا", "زهرا", "Emily", "Aylin", "Hannah"]
MEN = ["علی", "علي", "رضا", "کاوه", "كاوه", "امیر", "مهدی", "John", "Emre"]
FAMILIES = ["رضایی", "رضايي", "کریمی", "كريمي", "احمدی", "موسوی", "یوسفی", "Smith", "Yılmaz", "Müller"]
JOBS = [
    ("engineer", "Software Engineer"), ("engineer", "Site Engineer"), ("doctor", "General Practitioner"),
    ("doctor", "Cardiologist"), ("teacher", "Primary School Teacher"), ("student", ""), ("accountant", "CFO"),
    ("artist", "Illustrator"), ("manager", "Head of Purchasing"), ("", ""),
]  # fmt: skip
GENRES = ["fantasy", "classics", "poetry", "crime", "science", "children", "history", "management"]
SERIES = {"fantasy": "Alamut", "crime": "Inspector Parsa", "children": "Kite", "history": "Silk Road"}
INDUSTRIES = ["retail", "publishing", "education", "health", "software", "workshop"]

# How people buy. orders: how many, over which days before the end; then chances of the rest.
CHARACTERS: dict[str, Row] = {
    "devoted": {"share": 10, "orders": (14, 30), "days": (0, 420), "score": (9, 10), "complains": 0.1},
    "regular": {"share": 24, "orders": (4, 10), "days": (0, 400), "score": (7, 10), "complains": 0.2},
    "fresh": {"share": 12, "orders": (1, 2), "days": (0, 80), "score": (6, 9), "complains": 0.1},
    "sleeper": {"share": 12, "orders": (5, 9), "days": (200, 520), "score": (5, 8), "complains": 0.2},
    "comeback": {"share": 5, "orders": (2, 2), "days": (20, 700), "score": (6, 9), "complains": 0.1},
    "lost": {"share": 8, "orders": (1, 3), "days": (560, 1000), "score": (2, 6), "complains": 0.4},
    "angry": {"share": 8, "orders": (2, 6), "days": (10, 300), "score": (0, 3), "complains": 1.0},
    "costly": {"share": 6, "orders": (2, 4), "days": (5, 300), "score": (3, 6), "complains": 1.0},
    "looker": {"share": 10, "orders": (0, 0), "days": (0, 1), "score": (5, 8), "complains": 0.0},
    "lead": {"share": 10, "orders": (0, 0), "days": (0, 1), "score": (5, 8), "complains": 0.0},
}


class Dice:
    """Chance that is the same everywhere: only ``Random.random`` underneath."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed).random

    def chance(self, p: float) -> bool:
        return self._random() < p

    def whole(self, low: int, high: int) -> int:
        return low + math.floor(self._random() * (high - low + 1))

    def one(self, items: Sequence[T]) -> T:
        return items[math.floor(self._random() * len(items))]

    def weighted(self, items: Sequence[T], weights: Sequence[int]) -> T:
        left = self._random() * sum(weights)
        for item, weight in zip(items, weights, strict=True):
            left -= weight
            if left < 0:
                return item
        return items[-1]

    def some(self, items: Sequence[T], p: float) -> list[T]:
        return [item for item in items if self.chance(p)]

    def near(self, centre: float, spread: float) -> str:
        return f"{centre + (self._random() - 0.5) * spread:.5f}"


def moment(dice: Dice, days_ago: int, hours: tuple[int, int] = (9, 19)) -> datetime:
    """A time of that day, in Tehran, never after the last evening."""
    day = datetime.combine(LAST_DAY - timedelta(days=days_ago), datetime.min.time())
    return day + timedelta(hours=dice.whole(*hours), minutes=dice.whole(0, 59), seconds=dice.whole(0, 59))


def stamp(value: datetime | None) -> str:
    return "" if value is None else value.strftime("%Y-%m-%d %H:%M:%S")


def money(value: int) -> str:
    return f"{value}.00"


class Shop:
    """All tables, filled in the order in which they depend on one another."""

    def __init__(self, seed: str = "bookshop") -> None:
        self.dice = Dice(seed)
        self.tables: dict[str, list[Row]] = {}
        self.books: dict[str, list[Row]] = {}
        for fill in (
            self.branches, self.products, self.campaigns, self.companies, self.labels, self.customers,
        ):  # fmt: skip
            fill()

    def add(self, table: str, **row: Any) -> Row:
        rows = self.tables.setdefault(table, [])
        row = {"id": len(rows) + 1, **row}
        rows.append(row)
        return row

    def add_plain(self, table: str, **row: Any) -> None:
        """A row without a key of its own."""
        self.tables.setdefault(table, []).append(row)

    # --- what stands still

    def branches(self) -> None:
        for name, city, lat, lon, radius, cafe in BRANCHES:
            self.add("branches", name=name, city=city, lat=lat, lon=lon, delivery_km=radius, has_cafe=str(cafe).lower())

    def product(self, title: str, department: str, price: int, cost: int, **more: Any) -> None:
        row = {"genre": "", "series": "", "part": "", "grade": "", "modules": "", "launched_on": "", **more}
        made = self.add("products", title=title, department=department, **row, cost=money(cost), price=money(price))
        self.books.setdefault(f"{department}.{row['genre']}", []).append(made)
        self.books.setdefault(department, []).append(made)

    def products(self) -> None:
        dice = self.dice
        for genre in GENRES:
            for number in range(1, 5):
                price = dice.whole(12, 60) * 10_000
                self.product(
                    f"{genre.title()} {number}", "books", price, price * dice.whole(50, 80) // 100, genre=genre,
                    grade=1 + number // 3 + (number == 4), launched_on=f"20{20 + number}-0{number}-15",
                )  # fmt: skip
            if series := SERIES.get(genre):
                for part in range(1, 5):
                    launched = "2026-03-01" if part == 4 else f"20{21 + part}-05-01"
                    self.product(
                        f"{series} {part}", "books", 250_000 + 30_000 * part, 150_000, genre=genre, series=series,
                        part=part, grade=2, launched_on=launched,
                    )  # fmt: skip
        self.product("Atlas of the Silk Road", "books", 2_400_000, 900_000, genre="history", grade=3)
        self.product("Bargain box", "books", 90_000, 120_000, genre="classics", grade=1)
        for genre, series in SERIES.items():
            self.product(f"{series}, read aloud", "audio", 180_000, 40_000, genre=genre, series=series)
        for modules, price in ((3, 600_000), (6, 1_100_000), (12, 1_900_000)):
            self.product(f"Bookkeeping in {modules} modules", "courses", price, price // 3, modules=modules)
        for title, price in (("Espresso", 60_000), ("Tea", 30_000), ("Walnut cake", 90_000)):
            self.product(title, "cafe", price, price // 3)
        for title, price in (("Running shirt", 450_000), ("Football shorts", 380_000)):
            self.product(title, "sports", price, price // 2)
        self.product("Gift wrapping", "services", 40_000, 5_000)

    def campaigns(self) -> None:
        for name, channel, start, end, budget in (
            ("Nowruz 1404", "sms", "2025-03-01", "2025-04-05", 60_000_000),
            ("Back to school", "email", "2025-09-01", "2025-10-01", 40_000_000),
            ("Yalda night", "push", "2025-12-10", "2025-12-21", 30_000_000),
            ("Alamut 4", "email", "2026-02-20", "2026-04-20", 25_000_000),
        ):
            self.add("campaigns", name=name, channel=channel, starts_on=start, ends_on=end, budget=money(budget))

    def companies(self) -> None:
        dice = self.dice
        for number in range(1, 41):
            industry = INDUSTRIES[number % len(INDUSTRIES)]
            small = industry == "workshop"
            employees = dice.whole(2, 15) if small else dice.whole(8, 900)
            stage = dice.weighted(("L", "T", "C", "X"), (3, 2, 8, 2))
            won = moment(dice, dice.whole(30, 900))
            names, *_ = dice.one(CITIES)
            self.add(
                "companies", name=f"{industry.title()} {number}", industry=industry, employees=employees,
                branch_count=1 if small else dice.whole(1, 12), client_count=employees * dice.whole(3, 40),
                yearly_revenue=employees * dice.whole(200, 900) * 1_000_000,
                monthly_capacity=dice.whole(20, 90) if small else dice.whole(200, 9000), city=dice.one(names),
                won_epoch=int((won - TEHRAN - datetime(1970, 1, 1)).total_seconds()) if stage == "C" else "",
                stage=stage,
            )  # fmt: skip
            days = dice.whole(600, 1000)
            for step in {"L": "L", "T": "LT", "C": "LTC", "X": "LTX"}[stage]:
                self.add("stage_changes", company_id=number, new_value=step, changed_at=stamp(moment(dice, days)))
                days -= dice.whole(20, 200)

    def labels(self) -> None:
        for name in ("VIP", "Press", "Book club", "Teacher", "Slow payer"):
            self.add("labels", name=name)

    # --- people and what they do

    def customers(self) -> None:
        kinds = list(CHARACTERS)
        shares = [int(CHARACTERS[kind]["share"]) for kind in kinds]
        for _ in range(360):
            self.customer(self.dice.weighted(kinds, shares), legal=False)
        for number in range(1, 31):
            self.customer(
                self.dice.weighted(("devoted", "regular", "sleeper", "lead"), (4, 8, 2, 2)), legal=True, firm=number
            )

    def customer(self, character: str, *, legal: bool, firm: int = 0) -> None:
        dice, about = self.dice, CHARACTERS[character]
        names, lat, lon, branch, _ = dice.weighted(CITIES, [city[4] for city in CITIES])
        female = dice.chance(0.5)
        person = f"{dice.one(WOMEN if female else MEN)} {dice.one(FAMILIES)}"
        profession, title = dice.one(JOBS)
        age = dice.weighted(
            (dice.whole(8, 17), dice.whole(18, 34), dice.whole(35, 59), dice.whole(60, 84)), (3, 8, 7, 2)
        )
        if age < 18:
            profession, title = "student", ""
        company = firm or (dice.whole(1, 40) if age >= 22 and dice.chance(0.3) else 0)
        likes = dice.some(GENRES, 0.25)
        first_seen = int(about["days"][1]) + dice.whole(5, 60)
        bare = dice.chance(0.04)  # a profile of which next to nothing is known
        mail = "" if bare or dice.chance(0.12) else f"reader{len(self.tables.get('customers', [])) + 1}@example.com"
        row = self.add(
            "customers", name=f"شرکت {firm}" if legal else person, kind="L" if legal else "N",
            gender="" if legal or bare or dice.chance(0.08) else "F" if female else "M",
            birthday="" if legal else self.birthday(age), education="" if legal else self.education(age),
            profession="" if legal else profession, job_title="" if legal else title,
            income="" if legal or bare or dice.chance(0.15) else dice.weighted((1, 2, 3), (3, 5, 2)),
            city="" if bare or dice.chance(0.05) else dice.one(names), district=dice.one(DISTRICTS),
            lat=dice.near(lat, 0.16), lon=dice.near(lon, 0.16), branch_id=branch + 1,
            phone=f"+98912{dice.whole(1_000_000, 9_999_999)}", email="no mail" if dice.chance(0.02) else mail,
            opted_out=str(dice.chance(0.08)).lower(),
            source_channel=dice.weighted(("store", "instagram", "search", "referral", "fair"), (6, 4, 4, 3, 1)),
            campaign_id=dice.whole(1, 3) if dice.chance(0.4) else "", company_id=company or "",
            favourite_genres=SEPARATOR.join(likes),
            channels=json.dumps(dice.some(("sms", "email", "push", "phone"), 0.5)),
            properties=json.dumps({"app": {"device": dice.one(("android", "ios", "web"))}} if dice.chance(0.5) else {}),
            created_at=stamp(moment(dice, first_seen)), updated_at=stamp(moment(dice, dice.whole(0, first_seen))),
            deleted=str(dice.chance(0.02)).lower(),
        )  # fmt: skip
        self.profile(row["id"], character, likes)
        self.life(row["id"], character, likes, branch, legal)

    def birthday(self, age: int) -> str:
        dice = self.dice
        if dice.chance(0.06):
            return dice.one(("0000-00-00", "", "1890-01-01"))
        return (LAST_DAY - timedelta(days=age * 365 + age // 4 + dice.whole(0, 364))).isoformat()

    def education(self, age: int) -> str:
        if age < 18:
            return "school"
        return self.dice.weighted(("", "diploma", "bachelor", "master", "doctorate"), (2, 4, 7, 4, 1))

    def profile(self, customer: int, character: str, likes: list[str]) -> None:
        """The club's table, tags, meta rows and labels."""
        dice = self.dice
        if dice.chance(0.7):
            since = LAST_DAY - timedelta(days=dice.whole(5, 900))
            self.add_plain(
                "customers_club", customer_id=customer, club_card=f"C-{10_000 + customer}",
                club_since=since.isoformat(), club_mail=str(dice.chance(0.6)).lower(),
            )  # fmt: skip
        for tag in dice.some(likes, 0.6):
            self.add_plain("customer_tags", customer_id=customer, tag=f"{tag}-reader")
        if character == "angry" or dice.chance(0.04):
            self.add_plain("customer_tags", customer_id=customer, tag="handle-with-care")
        if dice.chance(0.4):
            self.add("customer_meta", customer_id=customer, meta_key="reading_goal", meta_value=dice.whole(4, 60))
        risk = {"sleeper": 75, "lost": 90, "angry": 80, "costly": 60}.get(character, 20)
        self.add(
            "customer_meta", customer_id=customer, meta_key="churn_risk", meta_value=f"0.{risk + dice.whole(0, 9)}"
        )
        for label in dice.some((1, 2, 3, 4, 5), 0.08):
            self.add_plain("contact_labels", contact_id=customer, label_id=label)

    def life(self, customer: int, character: str, likes: list[str], branch: int, legal: bool) -> None:
        dice, about = self.dice, CHARACTERS[character]
        low, high = about["days"]
        days = sorted((dice.whole(low, high) for _ in range(dice.whole(*about["orders"]))), reverse=True)
        for number, day in enumerate(days):
            self.order(customer, character, day, likes, branch, legal, part=number + 1)
        if character == "looker" or dice.chance(0.3):
            self.browse(customer, character)
        if dice.chance(0.25):
            self.listen(customer)
        self.opinions(customer, character, days)
        self.mailings(customer)

    def pick(self, character: str, likes: list[str], legal: bool, part: int) -> Row:
        dice = self.dice
        if legal and dice.chance(0.3):
            return dice.one(self.books["courses"])
        if character == "costly" and dice.chance(0.7):
            return self.books["books.classics"][-1]
        if dice.chance(0.2):
            return dice.one(
                self.books[dice.weighted(("cafe", "sports", "audio", "services", "courses"), (6, 3, 2, 1, 1))]
            )
        genre = dice.one(likes) if likes and dice.chance(0.7) else dice.one(GENRES)
        shelf = self.books[f"books.{genre}"]
        series = [book for book in shelf if book["part"]]
        if series and part <= len(series) and dice.chance(0.5):
            return series[part - 1]
        return dice.one([book for book in shelf if book["launched_on"] != "2026-03-01"])

    def order(
        self, customer: int, character: str, day: int, likes: list[str], branch: int, legal: bool, part: int
    ) -> None:  # fmt: skip
        dice = self.dice
        placed = moment(dice, day)
        status = dice.weighted(("P", "C", "R"), (5, 1, 4) if character == "costly" else (19, 1, 1))
        row = self.add(
            "orders", customer_id=customer, branch_id=branch + 1, placed_at=stamp(placed), total="", status=status,
            channel=dice.weighted(("store", "web", "app", "phone"), (5, 4, 3, 1)),
        )  # fmt: skip
        total = 0
        for _ in range(dice.whole(1, 3)):
            product = self.pick(character, likes, legal, part)
            price = int(float(product["price"]))
            quantity = dice.whole(5, 30) if legal else dice.weighted((1, 2, 4), (12, 3, 1))
            self.add("order_lines", order_id=row["id"], product_id=product["id"], quantity=quantity, price=money(price))
            total += quantity * price
        row["total"] = "" if dice.chance(0.003) else money(total)  # now and then the till was offline
        if legal or dice.chance(0.1):
            self.invoice(customer, placed.date(), total, late=character in ("sleeper", "regular") or dice.chance(0.2))

    def invoice(self, customer: int, issued: date, total: int, *, late: bool) -> None:
        dice = self.dice
        due = issued + timedelta(days=dice.one((7, 14, 30)))
        paid = due + timedelta(days=dice.whole(3, 50) if late else -dice.whole(0, 6))
        self.add(
            "invoices", customer_id=customer, issued_on=issued.isoformat(), due_on=due.isoformat(),
            paid_on="" if paid > LAST_DAY or dice.chance(0.03) else paid.isoformat(),
            method=dice.weighted(("card", "cash", "transfer", "cheque"), (4, 1, 4, 3)), amount=money(total),
        )  # fmt: skip

    def browse(self, customer: int, character: str) -> None:
        dice = self.dice
        wanted = dice.one(self.books["books"])
        for _ in range(dice.whole(3, 5) if character == "looker" else dice.whole(1, 4)):
            page = dice.weighted(("home", "product", "cart", "pricing", "blog"), (2, 9, 1, 1, 1))
            seen = moment(dice, dice.whole(0, 5) if character == "looker" else dice.whole(0, 90)) - TEHRAN
            product = wanted["id"] if page in ("product", "cart") else ""
            self.add("visits", customer_id=customer, seen_at=stamp(seen), page=page, product_id=product)

    def listen(self, customer: int) -> None:
        dice = self.dice
        for series in dice.some(self.books["audio"], 0.5):
            day, chapters = dice.whole(10, 200), dice.whole(1, 8)
            for chapter in range(1, chapters + 1):
                self.add(
                    "listens", customer_id=customer, product_id=series["id"],
                    listened_at=stamp(moment(dice, day, (7, 19))),
                    chapter=chapter, minutes=dice.whole(8, 55), finished=str(chapter == 8).lower(),
                )  # fmt: skip
                day = max(0, day - dice.whole(1, 9))

    def opinions(self, customer: int, character: str, days: list[int]) -> None:
        """Surveys, tickets and calls."""
        dice, about = self.dice, CHARACTERS[character]
        for number, day in enumerate(days[-2:]):
            if day > 7 and dice.chance(0.6):
                sent = moment(dice, day - 5)
                answered = sent + timedelta(minutes=dice.whole(5, 300)) if dice.chance(0.7) else None
                kind, score = dice.one(("satisfaction", "recommend")), dice.whole(*about["score"])
                if character in ("sleeper", "costly"):  # content at first, then not
                    kind, score = "satisfaction", dice.whole(7, 9) if number == 0 else dice.whole(1, 5)
                self.survey(customer, kind, sent, answered, score, [])
        if dice.chance(0.25):
            answers = dice.some(
                ("impulse", "loves-offers", "compares-prices", "asks-many-questions", "only-on-need"), 0.35
            )
            sent = moment(dice, dice.whole(20, 300))
            self.survey(customer, "character", sent, sent + timedelta(minutes=30), None, answers)
        tone = {"angry": (1, 2, 9), "costly": (3, 5, 2)}.get(character, (8, 2, 0))
        for _ in range(dice.whole(1, 4)):
            if days and dice.chance(float(about["complains"])):
                opened = moment(dice, max(0, dice.one(days) - dice.whole(0, 6)))
                solved = opened + timedelta(hours=dice.whole(2, 90))
                done = solved.date() < LAST_DAY and dice.chance(0.85)
                self.add(
                    "tickets", customer_id=customer, opened_at=stamp(opened),
                    resolved_at=stamp(solved if done else None),
                    kind="complaint" if tone[0] < 8 else dice.one(("question", "request", "complaint")),
                    tone=dice.weighted(("calm", "annoyed", "angry"), tone),
                    topic=dice.one(("delivery", "payment", "product", "website")),
                )  # fmt: skip
        if days and dice.chance(0.2):
            self.add(
                "calls", party_type="customer", party_id=customer, called_at=stamp(moment(dice, dice.one(days))),
                tone=dice.weighted(("calm", "annoyed", "angry"), tone), minutes=dice.whole(1, 25),
            )  # fmt: skip

    def survey(
        self, customer: int, kind: str, sent: datetime, answered: datetime | None, score: int | None, answers: list[str]
    ) -> None:  # fmt: skip
        known = answered is not None
        self.add(
            "surveys", customer_id=customer, kind=kind, sent_at=stamp(sent), answered_at=stamp(answered),
            score=score if known and score is not None else "", answers=json.dumps(answers) if answers else "",
        )  # fmt: skip

    def mailings(self, customer: int) -> None:
        dice = self.dice
        for campaign, day in ((1, 370), (2, 195), (3, 98), (4, 25)):
            if dice.chance(0.35):
                sent = moment(dice, day)
                opened = sent + timedelta(hours=dice.whole(1, 40)) if dice.chance(0.5) else None
                used = opened + timedelta(days=dice.whole(1, 9)) if opened and dice.chance(0.35) else None
                self.add(
                    "mailings", customer_id=customer, campaign_id=campaign, sent_at=stamp(sent),
                    opened_at=stamp(opened), used_at=stamp(used), cost=money(dice.one((1_500, 4_000))),
                )  # fmt: skip


def write(folder: Path) -> None:
    """Write every table as ``<table>.csv``: UTF-8, line feeds, the same bytes each time."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in sorted(Shop().tables.items()):
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data"
    write(target)
    print(f"wrote the bookshop's tables to {target}")
