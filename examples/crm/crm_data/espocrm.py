"""The population as EspoCRM stores it: keys of 17 digits, multi-enums as JSON, orders in types of our own."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256

from examples.crm.crm_data.layout import Layout, money
from examples.crm.crm_data.population import NOW, Order, Population

OLD = datetime(2019, 1, 1)
KINDS = {"natural": "Person", "legal": "Organization"}
STAGES = {"open": "Negotiation", "won": "Closed Won", "lost": "Closed Lost"}
STATUSES = {"open": "Draft", "completed": "Completed", "cancelled": "Canceled"}


def key_of(*words: object) -> str:
    """The id of a record: 17 hexadecimal digits, the same in every run."""
    return sha256("/".join(map(str, words)).encode()).hexdigest()[:17]


def store(population: Population) -> Layout:
    """The whole population."""
    layout = Layout()
    _companies(layout, population)
    _contacts(layout, population)
    for one in population.products:
        layout.add("c_product", id=key_of("product", one.number), name=one.title, category=one.category,
                   price=float(money(one.cents)), price_currency="EUR", deleted=int(one.withdrawn))  # fmt: skip
    for order in population.orders:
        _order(layout, order)
    _dealings(layout, population)
    _talks(layout, population)
    _campaigns(layout, population)
    return layout


def _relate(layout: Layout, table: str, deleted: int = 0, **keys: str) -> None:
    """A row of a table that joins two types."""
    layout.add(table, id=1 + len(layout.rows.get(table, ())), deleted=deleted, **keys)


def _companies(layout: Layout, population: Population) -> None:
    for one in population.companies:
        key = key_of("account", one.number)
        layout.add("account", id=key, name=one.name, deleted=int(one.deleted), created_at=OLD, type="Customer",
                   industry=one.industry.title() if one.industry else "", billing_address_city=one.city,
                   c_company_number=one.number, c_employees=one.employees)  # fmt: skip
        layout.companies[key] = one.number


def _contacts(layout: Layout, population: Population) -> None:
    for place, one in enumerate(population.customers):
        key, address = key_of("contact", one.number), key_of("address", one.number)
        account = None if one.company is None else key_of("account", one.company)
        layout.add("contact", id=key, deleted=int(one.deleted), salutation_name=one.salutation, first_name=one.first,
                   last_name=one.last, account_id=account, address_city=one.city, created_at=one.joined_at,
                   do_not_call=0, c_customer_number=one.number, c_birthday=one.birthday, c_kind=KINDS[one.kind],
                   c_interests=json.dumps(one.interests, ensure_ascii=False),
                   c_tags=json.dumps(one.tags) if one.tags else None)  # fmt: skip
        layout.customers[key] = one.number
        if account is not None:
            _relate(layout, "account_contact", account_id=account, contact_id=key)
        elif place % 4 == 0:  # no longer there
            former = population.companies[place % len(population.companies)].number
            _relate(layout, "account_contact", 1, account_id=key_of("account", former), contact_id=key)
        layout.add("email_address", id=address, name=one.email, lower=one.email, deleted=0, invalid=0,
                   opt_out=int(one.opted_out))  # fmt: skip
        _relate(layout, "entity_email_address", entity_id=key, email_address_id=address, entity_type="Contact")


def _order(layout: Layout, order: Order) -> None:
    key = key_of("order", order.number)
    layout.add("c_order", id=key, name=f"Order {order.number}", deleted=int(order.deleted), created_at=order.placed_at,
               contact_id=key_of("contact", order.customer) if order.customer else None, amount_currency="EUR",
               status=STATUSES[order.status], amount=float(money(order.cents)))  # fmt: skip
    for place, line in enumerate(order.lines, 1):
        layout.add("c_order_item", id=key_of("item", order.number, place), deleted=0, order_id=key,
                   product_id=key_of("product", line.product), quantity=float(line.quantity),
                   amount=float(money(line.cents * line.quantity)), amount_currency="EUR")  # fmt: skip


def _dealings(layout: Layout, population: Population) -> None:
    for deal in population.deals:
        key = key_of("opportunity", deal.number)
        layout.add("opportunity", id=key, name=f"Deal {deal.number}", deleted=int(deal.deleted),
                   amount=float(money(deal.cents)), amount_currency="EUR", stage=STAGES[deal.stage],
                   close_date=deal.closes_on)  # fmt: skip
        _relate(layout, "contact_opportunity", contact_id=key_of("contact", deal.customer), opportunity_id=key)
    for ticket in population.tickets:
        closed = "Duplicate" if ticket.number % 7 == 0 else "Closed"
        layout.add("case", id=key_of("case", ticket.number), name=ticket.subject, number=ticket.number,
                   deleted=int(ticket.deleted), created_at=ticket.opened_at, priority=ticket.priority.title(),
                   status="Assigned" if ticket.open else closed,
                   contact_id=key_of("contact", ticket.customer))  # fmt: skip


def _talks(layout: Layout, population: Population) -> None:
    for talk in population.talks:
        key = key_of(talk.kind, talk.number)
        layout.add(talk.kind, id=key, name=f"{talk.kind} {talk.number}", deleted=int(talk.deleted),
                   status="Held" if talk.held else "Planned", date_start=talk.starts_at,
                   date_end=talk.starts_at + timedelta(minutes=15))  # fmt: skip
        customer = key_of("contact", talk.customer)
        if talk.kind == "call":
            _relate(layout, "call_contact", call_id=key, contact_id=customer)
        else:
            _relate(layout, "contact_meeting", meeting_id=key, contact_id=customer)


def _campaigns(layout: Layout, population: Population) -> None:
    for name in population.campaigns:
        layout.add("campaign", id=key_of("campaign", name), name=name, deleted=0, status="Complete", type="Email")
    for one in population.mailings:
        target = {
            "campaign_id": key_of("campaign", population.campaigns[one.campaign]), "parent_type": "Contact",
            "parent_id": key_of("contact", one.customer), "deleted": 0, "is_test": 0,
        }  # fmt: skip
        layout.add("campaign_log_record", id=key_of("sent", one.number), action="Sent", action_date=one.sent_at,
                   **target)  # fmt: skip
        if one.opened_at is not None:
            layout.add("campaign_log_record", id=key_of("opened", one.number), action="Opened",
                       action_date=one.opened_at, **target)  # fmt: skip
    for who in population.customers[::8]:  # our own tests of the letter
        layout.add("campaign_log_record", id=key_of("test", who.number), action="Opened", action_date=NOW,
                   parent_type="Contact", parent_id=key_of("contact", who.number), deleted=0, is_test=1)  # fmt: skip
