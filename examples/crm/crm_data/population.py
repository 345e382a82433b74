"""An invented population: the same customers, whatever CRM stores them.

`invent` is seeded, so that every run and every CRM sees the same people. Times are moments in UTC, as most CRMs store
them; the layouts turn them into what their CRM writes. The hand-made customers at the start are the edge cases: one
for each mistake that a mapping could make.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

SEED = 1405
AS_OF = "2026-03-21T12:00"  # in Tehran: Nowruz
NOW = datetime(2026, 3, 21, 8, 30)  # the same moment in UTC

CITIES = ("تهران", "كرج", "کرج", "شیراز", "شيراز", "اصفهان", "Tehran", "Tabriz", "Isfahan", "", None)
FIRST = ("سارا", "علی", "مریم", "رضا", "نیلوفر", "Anna", "Omid", "لیلا", "حسین", "Daniel", "آرش", "Zoë")
LAST = ("رضایی", "احمدی", "کریمی", "O'Brien", "موسوی", "Miller", "یزدانی‌فر", "Karimi", "شریفی", "Ahmadi")
SALUTATIONS = ("Mr.", "Ms.", "Dr.", "Prof.", None)
INTERESTS = ("fantasy", "classics", "history", "poetry", "children", "science fiction")
TAGS = ("vip", "newsletter", "book fair", "wholesale")
INDUSTRIES = ("retail", "banking", "education", "technology", "manufacturing", "healthcare")
FIRM_WORDS = ("نشر", "بازرگانی", "گروه", "Atlas", "Nova", "Simorgh")
CAMPAIGNS = ("Yalda night", "Nowruz", "Back to school", "نمایشگاه کتاب", "Summer reading", "Black Friday")


@dataclass(frozen=True, kw_only=True)
class Company:
    """A firm that customers work for."""

    number: str
    name: str
    industry: str | None
    employees: int | None
    city: str | None
    deleted: bool = False


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A person, or a legal person, that buys."""

    number: str
    first: str
    last: str
    joined_at: datetime
    city: str | None = None
    birthday: date | None = None
    salutation: str | None = None
    kind: str = "natural"
    interests: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    company: str | None = None
    opted_out: bool = False
    deleted: bool = False

    @property
    def email(self) -> str:
        return f"{self.number.lower()}@example.org"


@dataclass(frozen=True, kw_only=True)
class Product:
    """Something that is sold; one that is withdrawn is deleted or archived, and was sold before."""

    number: int
    title: str
    category: str
    cents: int
    withdrawn: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    product: int
    quantity: int
    cents: int  # of one piece


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order: open, completed (the customer has bought) or cancelled. Some belong to nobody."""

    number: int
    customer: str | None
    placed_at: datetime
    status: str
    lines: tuple[Line, ...]
    deleted: bool = False

    @property
    def cents(self) -> int:
        return sum(line.quantity * line.cents for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Ticket:
    number: int
    customer: str
    subject: str
    opened_at: datetime
    priority: str  # low, normal, high
    open: bool
    deleted: bool = False


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A call or a meeting, planned or held."""

    number: int
    kind: str
    customer: str
    starts_at: datetime
    held: bool
    deleted: bool = False


@dataclass(frozen=True, kw_only=True)
class Deal:
    number: int
    customer: str
    cents: int
    stage: str  # open, won, lost
    closes_on: date
    deleted: bool = False


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """One message of a campaign to one customer."""

    number: int
    customer: str
    campaign: int
    sent_at: datetime
    opened_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Population:
    companies: tuple[Company, ...]
    customers: tuple[Customer, ...]
    products: tuple[Product, ...]
    orders: tuple[Order, ...]
    tickets: tuple[Ticket, ...]
    talks: tuple[Talk, ...]
    deals: tuple[Deal, ...]
    mailings: tuple[Mailing, ...]
    campaigns: tuple[str, ...] = field(default=CAMPAIGNS)

    def of_company(self, number: str) -> list[Customer]:
        return [one for one in self.customers if one.company == number]


def invent(seed: int = SEED, customers: int = 300, orders: int = 2000) -> Population:
    """The population; the same for the same seed."""
    random = Random(seed)
    companies = _companies(random)
    people = _edge_people() + _people(random, customers - len(_edge_people()), companies)
    products = _products(random)
    numbers = [one.number for one in people]
    buyers = numbers[: len(numbers) * 4 // 5]  # a fifth never bought
    sold = _edge_orders(products)
    sold += [_order(random, len(sold) + number, buyers, products) for number in range(1, orders - len(sold) + 1)]
    return Population(
        companies=tuple(companies),
        customers=tuple(people),
        products=tuple(products),
        orders=tuple(sold),
        tickets=tuple(_ticket(random, number, numbers) for number in range(1, 301)),
        talks=tuple(_talk(random, number, numbers) for number in range(1, 501)),
        deals=tuple(_deal(random, number, numbers) for number in range(1, 151)),
        mailings=tuple(_mailing(random, number, numbers[: len(numbers) * 9 // 10]) for number in range(1, 1501)),
    )


def moment(random: Random, days: int) -> datetime:
    """A moment within so many days before now, to the second."""
    return NOW - timedelta(seconds=random.randrange(days * 86_400))


def _companies(random: Random) -> list[Company]:
    return [
        Company(
            number=f"F{number:03}",
            name=f"{random.choice(FIRM_WORDS)} {number}",
            industry=random.choice((*INDUSTRIES, None)),
            employees=random.choice((1, 4, 9, 10, 11, 45, 250, 4000, None)),
            city=random.choice(CITIES),
            deleted=number % 13 == 0,
        )
        for number in range(1, 41)
    ]


def _edge_people() -> list[Customer]:
    """One customer for each mistake that a mapping could make."""
    old = datetime(2019, 5, 1, 9, 0)
    return [
        # born on 29 February; in some CRMs the interest stands alone in its list
        Customer(number="C0001", first="سارا", last="رضایی", joined_at=old, city="تهران", birthday=date(2000, 2, 29),
                 salutation="Dr.", interests=("fantasy",), tags=("vip",), company="F001"),
        # 25 years old today, born on Nowruz
        Customer(number="C0002", first="علی", last="احمدی", joined_at=old, city="كرج", birthday=date(2001, 3, 21),
                 salutation="Mr.", interests=("fantasy", "classics")),
        # 24 until tomorrow
        Customer(number="C0003", first="مریم", last="کریمی", joined_at=old, city="کرج", birthday=date(2001, 3, 22),
                 salutation="Ms.", interests=("classics", "fantasy", "history"), tags=("vip", "newsletter")),
        # nothing is known
        Customer(number="C0004", first="Zoë", last="O'Brien", joined_at=old),
        # erased: in every segment, if the flag were ignored
        Customer(number="C0005", first="رضا", last="موسوی", joined_at=NOW - timedelta(days=3), city="Tehran",
                 birthday=date(1990, 3, 23), salutation="Dr.", kind="legal", interests=("fantasy", "poetry"),
                 tags=("vip",), company="F002", deleted=True),
        # joined exactly 90 days ago, and one second later; noon in Tehran, where the offset did not change
        Customer(number="C0006", first="Anna", last="Miller", joined_at=NOW - timedelta(days=90), city="Tehran"),
        Customer(number="C0007", first="Omid", last="Karimi", joined_at=NOW - timedelta(days=90, seconds=-1),
                 city="Isfahan", kind="legal", company="F013"),  # of a company that is deleted
        # "fan" is no interest of theirs, though the text holds it; no tag is "VIP club"
        Customer(number="C0008", first="لیلا", last="شریفی", joined_at=old, city="شيراز",
                 interests=("science fiction",), tags=("book fair",), opted_out=True),
    ]  # fmt: skip


def _people(random: Random, count: int, companies: list[Company]) -> list[Customer]:
    def some(words: tuple[str, ...], chances: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(random.sample(words, random.choices(range(len(chances)), chances)[0]))

    return [
        Customer(
            number=f"C{number:04}",
            first=random.choice(FIRST),
            last=random.choice(LAST),
            joined_at=moment(random, 2500),
            city=random.choice(CITIES),
            birthday=None if random.random() < 0.15 else date(1945, 1, 1) + timedelta(days=random.randrange(27_500)),
            salutation=random.choice(SALUTATIONS),
            kind="legal" if random.random() < 0.15 else "natural",
            interests=some(INTERESTS, (3, 4, 3, 2)),
            tags=some(TAGS, (5, 3, 1)),
            company=random.choice(companies).number if random.random() < 0.4 else None,
            opted_out=random.random() < 0.1,
            deleted=random.random() < 0.04,
        )
        for number in range(9, 9 + count)
    ]


def _products(random: Random) -> list[Product]:
    categories = (*INTERESTS, "stationery", "شعر کودک")
    return [
        Product(
            number=number,
            title=f"{categories[number % len(categories)].title()} {number}",
            category=categories[number % len(categories)],
            cents=random.randrange(500, 20_000),
            withdrawn=number % 17 == 0,
        )
        for number in range(1, 61)
    ]


def _edge_orders(products: list[Product]) -> list[Order]:
    """Orders on the very edge of a window, of nobody, of the erased, and with what was withdrawn."""
    year_ago = datetime(2025, 3, 21, 8, 30)  # noon in Tehran, twelve months before
    line = (Line(product=1, quantity=1, cents=products[0].cents),)
    withdrawn = next(one.number for one in products if one.withdrawn)
    cases: list[tuple[str | None, datetime, str, tuple[Line, ...]]] = [
        ("C0001", year_ago, "completed", line),  # not within the last 12 months
        ("C0002", year_ago + timedelta(seconds=1), "completed", line),  # within
        ("C0003", NOW, "completed", line),  # this very second
        ("C0003", NOW + timedelta(days=1), "completed", line),  # not yet
        ("C0004", NOW - timedelta(days=5), "cancelled", line),
        ("C0005", NOW - timedelta(days=5), "completed", line),  # of the erased customer
        (None, NOW - timedelta(days=5), "completed", line),  # a guest's
        ("C0006", NOW - timedelta(days=40), "completed", (Line(product=withdrawn, quantity=60, cents=1999),)),
    ]
    return [
        Order(number=number, customer=customer, placed_at=at, status=status, lines=lines)
        for number, (customer, at, status, lines) in enumerate(cases, 1)
    ]


def _order(random: Random, number: int, buyers: list[str], products: list[Product]) -> Order:
    picked = random.sample(products, random.randrange(1, 5))
    place = int(len(buyers) * random.random() ** 2)  # some buy often, most seldom
    return Order(
        number=number,
        customer=buyers[min(place, len(buyers) - 1)],
        placed_at=moment(random, 900),
        status=random.choices(("completed", "open", "cancelled"), (8, 1, 1))[0],
        lines=tuple(
            Line(product=one.number, quantity=random.choice((1, 1, 1, 2, 3, 10)), cents=one.cents) for one in picked
        ),
        deleted=random.random() < 0.03,
    )


def _ticket(random: Random, number: int, numbers: list[str]) -> Ticket:
    return Ticket(
        number=number,
        customer=random.choice(numbers),
        subject=random.choice(("کتاب نرسیده", "Wrong book", "Refund", "صفحه‌ها سفید است")),
        opened_at=moment(random, 400),
        priority=random.choice(("low", "normal", "high")),
        open=random.random() < 0.2,
        deleted=random.random() < 0.05,
    )


def _talk(random: Random, number: int, numbers: list[str]) -> Talk:
    planned = random.random() < 0.2
    day = datetime(2026, 3, 21) + timedelta(days=random.randrange(1, 30) if planned else -random.randrange(1, 300))
    at = day + timedelta(hours=5, minutes=30 + 15 * random.randrange(32))  # office hours: the same day in UTC
    return Talk(
        number=number,
        kind=random.choice(("call", "call", "meeting")),
        customer=random.choice(numbers),
        starts_at=at,
        held=not planned,
        deleted=random.random() < 0.05,
    )


def _deal(random: Random, number: int, numbers: list[str]) -> Deal:
    stage = random.choice(("open", "won", "lost"))
    days = random.randrange(1, 90) if stage == "open" else -random.randrange(1, 500)
    return Deal(
        number=number,
        customer=random.choice(numbers),
        cents=random.randrange(100_000, 5_000_000),
        stage=stage,
        closes_on=NOW.date() + timedelta(days=days),
        deleted=random.random() < 0.05,
    )


def _mailing(random: Random, number: int, numbers: list[str]) -> Mailing:
    sent = moment(random, 500)
    opened = sent + timedelta(minutes=random.randrange(1, 4000)) if random.random() < 0.35 else None
    return Mailing(
        number=number,
        customer=random.choice(numbers),
        campaign=random.randrange(len(CAMPAIGNS)),
        sent_at=sent,
        opened_at=None if opened is None or opened > NOW else opened,
    )
