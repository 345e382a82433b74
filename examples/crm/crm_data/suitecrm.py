"""The population as SuiteCRM stores it: GUIDs everywhere, a deleted flag on every row and on every link."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from examples.crm.crm_data.layout import ZERO_DATE, Layout, money
from examples.crm.crm_data.population import Order, Population

OLD = datetime(2019, 1, 1)
STAGES = {"open": "Negotiation/Review", "won": "Closed Won", "lost": "Closed Lost"}
STATUSES = {"open": "Unpaid", "completed": "Paid", "cancelled": "Cancelled"}
PRIORITIES = {"low": "P3", "normal": "P2", "high": "P1"}


def guid(*words: object) -> str:
    """The GUID of a record, the same in every run."""
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, words))))


def multi(values: Collection[str]) -> str | None:
    """A MultiSelect as the Studio's fields store it."""
    return ",".join(f"^{value}^" for value in values) or None


def store(population: Population) -> Layout:
    """The whole population."""
    layout = Layout()
    _companies(layout, population)
    _customers(layout, population)
    for one in population.products:
        layout.add("aos_products", id=guid("product", one.number), name=one.title, category=one.category,
                   price=money(one.cents), part_number=f"P{one.number}", type="Good", date_entered=OLD,
                   deleted=int(one.withdrawn))  # fmt: skip
    for order in population.orders:
        _order(layout, order)
    _dealings(layout, population)
    _talks(layout, population)
    _campaigns(layout, population)
    return layout


def _companies(layout: Layout, population: Population) -> None:
    for one in population.companies:
        key = guid("account", one.number)
        layout.add("accounts", id=key, name=one.name, date_entered=OLD, deleted=int(one.deleted),
                   industry=one.industry and one.industry.title(), billing_address_city=one.city,
                   annual_revenue=None if one.employees is None else f"{one.employees * 90_000}",
                   employees="unknown" if one.employees is None else str(one.employees))  # fmt: skip
        layout.add("accounts_cstm", id_c=key, company_number_c=one.number)
        layout.companies[key] = one.number


def _customers(layout: Layout, population: Population) -> None:
    for one in population.customers:
        key = guid("contact", one.number)
        layout.add("contacts", id=key, date_entered=one.joined_at, date_modified=one.joined_at,
                   deleted=int(one.deleted), salutation=one.salutation, first_name=one.first, last_name=one.last,
                   primary_address_city=one.city, birthdate=one.birthday or ZERO_DATE)  # fmt: skip
        layout.add("contacts_cstm", id_c=key, customer_number_c=one.number, kind_c=f"{one.kind}_person",
                   interests_c=multi(one.interests), tags_c=multi(one.tags))  # fmt: skip
        layout.customers[key] = one.number
        _relate(layout, "accounts_contacts", contact_id=key, account_id=one.company and guid("account", one.company))
        address = guid("address", one.number)
        layout.add("email_addresses", id=address, email_address=one.email, email_address_caps=one.email.upper(),
                   opt_out=int(one.opted_out), deleted=0)  # fmt: skip
        layout.add("email_addr_bean_rel", id=guid("bean", one.number), email_address_id=address, bean_id=key,
                   bean_module="Contacts", primary_address=1, deleted=0)  # fmt: skip
    # who has left a company keeps the row, marked as deleted
    left = [one for one in population.customers if one.company is None and not one.deleted][:20]
    for place, one in enumerate(left):
        company = population.companies[place % len(population.companies)].number
        _relate(layout, "accounts_contacts", contact_id=guid("contact", one.number),
                account_id=guid("account", company), deleted=1)  # fmt: skip


def _relate(layout: Layout, table: str, *, deleted: int = 0, **keys: str | None) -> None:
    """A row of a table that joins two modules, if both are there."""
    if None not in keys.values():
        layout.add(table, id=guid(table, deleted, *keys.values()), deleted=deleted, date_modified=OLD, **keys)


def _order(layout: Layout, order: Order) -> None:
    key = guid("invoice", order.number)
    layout.add("aos_invoices", id=key, name=f"Invoice {order.number}", number=order.number,
               date_entered=order.placed_at, invoice_date=order.placed_at.date(), deleted=int(order.deleted),
               billing_contact_id=guid("contact", order.customer) if order.customer else "",
               total_amount=money(order.cents), status=STATUSES[order.status])  # fmt: skip
    for place, line in enumerate(order.lines, 1):
        cells = {
            "number": place, "product_id": guid("product", line.product), "product_qty": line.quantity,
            "product_unit_price": money(line.cents), "product_total_price": money(line.cents * line.quantity),
        }  # fmt: skip
        layout.add("aos_products_quotes", id=guid("line", order.number, place), parent_type="AOS_Invoices",
                   parent_id=key, deleted=0, **cells)  # fmt: skip
        if order.number % 20 == 0:  # a line that was taken out of the invoice again
            layout.add("aos_products_quotes", id=guid("gone", order.number, place), parent_type="AOS_Invoices",
                       parent_id=key, deleted=1, **(cells | {"product_qty": 100}))  # fmt: skip


def _dealings(layout: Layout, population: Population) -> None:
    for deal in population.deals:
        key = guid("opportunity", deal.number)
        layout.add("opportunities", id=key, name=f"Deal {deal.number}", deleted=int(deal.deleted),
                   amount=float(money(deal.cents)), date_closed=deal.closes_on,
                   sales_stage=STAGES[deal.stage])  # fmt: skip
        _relate(layout, "opportunities_contacts", contact_id=guid("contact", deal.customer), opportunity_id=key)
    for ticket in population.tickets:
        key = guid("case", ticket.number)
        layout.add("cases", id=key, name=ticket.subject, case_number=ticket.number, date_entered=ticket.opened_at,
                   deleted=int(ticket.deleted), priority=PRIORITIES[ticket.priority],
                   state="Open" if ticket.open else "Closed",
                   status="Open_Assigned" if ticket.open else "Closed_Closed")  # fmt: skip
        _relate(layout, "contacts_cases", contact_id=guid("contact", ticket.customer), case_id=key)


def _talks(layout: Layout, population: Population) -> None:
    for talk in population.talks:
        key = guid(talk.kind, talk.number)
        firm = guid("account", population.companies[talk.number % 50 % 40].number)
        about: dict[str, str | int] = {
            "parent_type": "Accounts" if talk.number % 5 == 0 else "Leads",
            "parent_id": firm,
        }
        if talk.kind == "meeting" and talk.number % 2:  # in seconds since 1970
            about["gsync_lastsync"] = int(talk.starts_at.replace(tzinfo=UTC).timestamp())
        layout.add(f"{talk.kind}s", id=key, name=f"{talk.kind} {talk.number}", date_start=talk.starts_at,
                   deleted=int(talk.deleted), status="Held" if talk.held else "Planned", **about)  # fmt: skip
        customer = guid("contact", talk.customer)
        if talk.kind == "call":
            _relate(layout, "calls_contacts", call_id=key, contact_id=customer)
        else:
            _relate(layout, "meetings_contacts", meeting_id=key, contact_id=customer)


def _campaigns(layout: Layout, population: Population) -> None:
    for name in population.campaigns:
        layout.add("campaigns", id=guid("campaign", name), name=name, deleted=0, campaign_type="Email",
                   status="Complete", date_entered=OLD)  # fmt: skip
    for one in population.mailings:
        target = {
            "campaign_id": guid("campaign", population.campaigns[one.campaign]), "target_type": "Contacts",
            "target_id": guid("contact", one.customer), "deleted": 0,
        }  # fmt: skip
        layout.add("campaign_log", id=guid("sent", one.number), activity_type="targeted",
                   activity_date=one.sent_at, **target)  # fmt: skip
        if one.opened_at is not None:
            layout.add("campaign_log", id=guid("viewed", one.number), activity_type="viewed",
                       activity_date=one.opened_at, hits=1, **target)  # fmt: skip
