"""The shop that is verified: its rules, and data that has something of everything the matter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
RULES = """\
param most: decimal = 0.5
metric spend = sum(orders.total in the last 12 months where status is paid)
segment vip: spend at least 100
segment urban: city is one of ("Tehran", "Karaj")
segment called: any(calls)
segment big_firm: company.size more than 10
segment large of order: total > 90
tiers level by points:
    tier bronze: from 1 to under 50
    tier gold: from 50

verify "the club is sane":
    expect vip is between 10% and 50% of customers
    expect vip at least 2
    expect urban at most most of customers
    expect level.gold more than 1% of customers
    expect (urban and kind is legal) is 1
    expect no vip where phone is unknown
    expect large at least 1
"""
# 8 customers exist: 9 is deleted. One without a city, one of a kind that nobody declared, two points that are no number.
CUSTOMERS = """\
id,deleted,city,kind,points,phone,company_id
1,false,Tehran,natural,10,0912,1
2,false,Karaj,legal,60,,1
3,false,,natural,five,0913,9
4,false,Shiraz,robot,,0914,0
5,false,Shiraz,natural,70,0915,
6,false,Shiraz,natural,20,0916,2
7,false,Shiraz,legal,x,0917,2
8,false,Shiraz,natural,30,0918,7
9,true,,robot,y,,8
"""
# 6 orders: one of nobody (77), one of a deleted customer (9), one in the future, one with an unknown total.
ORDERS = """\
id,customer_id,placed_at,total,status
1,1,2026-03-19 10:00:00,120,P
2,1,2026-01-10 10:00:00,30,P
3,2,2026-02-10 10:00:00,150,P
4,77,2026-02-11 10:00:00,95,R
5,9,2026-02-12 10:00:00,,P
6,3,2026-04-01 10:00:00,50,P
"""
# calls of customers and of companies lie in one table; 4 is of a customer who is not there
CALLS = """\
id,party_id,party_type,called_on
1,1,customer,2026-03-10
2,1,company,2026-03-11
3,2,customer,2026-03-12
4,55,customer,2026-03-13
5,66,company,2026-03-14
"""
COMPANIES = "id,size\n1,5\n2,50\n"


@dataclass(frozen=True)
class Shop:
    """A folder with catalog.toml, rules.seg and data."""

    folder: Path

    @property
    def rules(self) -> Path:
        return self.folder / "rules.seg"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def ask(self, entity: str, quality: str) -> None:
        """Sets thresholds for an entity in the catalog."""
        with (self.folder / "catalog.toml").open("a", encoding="utf-8") as file:
            file.write(f"\n[entity.{entity}.quality]\n{quality}\n")
