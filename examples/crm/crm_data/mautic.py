"""The population as Mautic stores it: contacts among anonymous visitors, wishes as rows, no orders."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

from examples.crm.crm_data.layout import Layout
from examples.crm.crm_data.population import NOW, Population

OLD = datetime(2019, 1, 1)
NOTHING = date(1900, 1, 1)
KINDS = {"natural": "person", "legal": "organisation"}
UNSUBSCRIBED, BOUNCED, MANUAL = 1, 2, 3


def store(population: Population) -> Layout:
    """The whole population; who was erased is gone, with everything about them."""
    layout = Layout()
    contacts = {one.number: 50 + place for place, one in enumerate(population.customers) if not one.deleted}
    _companies(layout, population)
    _contacts(layout, population, contacts)
    _visitors(layout, len(contacts))
    _wishes(layout, population, contacts)
    _mailings(layout, population, contacts)
    return layout


def _companies(layout: Layout, population: Population) -> None:
    for place, one in enumerate(population.companies, 1):
        if not one.deleted:
            layout.add("companies", id=place, is_published=1, companyname=one.name, companycity=one.city,
                       companyindustry=one.industry and one.industry.title(), company_number=one.number,
                       companynumber_of_employees=one.employees and float(one.employees))  # fmt: skip
            layout.companies[place] = one.number


def _contacts(layout: Layout, population: Population, contacts: dict[str, int]) -> None:
    tags = sorted({tag for one in population.customers for tag in one.tags})
    for number, tag in enumerate(tags, 1):
        layout.add("lead_tags", id=number, tag=tag)
    for number, name in enumerate(("Visitor", "Reader", "Buyer"), 1):
        layout.add("stages", id=number, is_published=1, name=name, weight=number)
    there = {number: key for key, number in layout.companies.items()}
    for one in population.customers:
        if one.deleted:
            continue
        key = contacts[one.number]
        layout.add("leads", id=key, is_published=1, points=key % 40, date_added=one.joined_at,
                   date_identified=one.joined_at, title=one.salutation, firstname=one.first, lastname=one.last,
                   email=one.email, city=one.city, customer_number=one.number, kind=KINDS[one.kind],
                   interests="|".join(one.interests) or None, stage_id=2,
                   birthday=one.birthday or (NOTHING if key % 2 else None))  # fmt: skip
        layout.customers[key] = one.number
        layout.add("lead_stages_change_log", id=key, lead_id=key, stage_id=2, event_name="Reader",
                   action_name="stage", date_added=one.joined_at)  # fmt: skip
        for tag in one.tags:
            layout.add("lead_tags_xref", lead_id=key, tag_id=1 + tags.index(tag))
        if one.company in there:
            layout.add("companies_leads", company_id=there[one.company], lead_id=key, is_primary=1, date_added=OLD)
        if key % 5 == 0:
            properties = {"line": key, "file": "fair.csv" if key % 2 else "shop.csv"}
            layout.add("lead_event_log", id=key, lead_id=key, bundle="lead", object="import", action="inserted",
                       date_added=one.joined_at, properties=json.dumps(properties))  # fmt: skip


def _visitors(layout: Layout, known: int) -> None:
    """Visitors whom a cookie tells apart and nobody knows."""
    for place in range(known // 2):
        key = 2000 + place
        seen = NOW - timedelta(days=place % 60)
        layout.add("leads", id=key, is_published=1, points=0, date_added=seen, city="Tehran")
        layout.add("page_hits", id=place + 1, lead_id=key, date_hit=seen, code=200,
                   url="https://shop.example/", tracking_id=f"t{place}")  # fmt: skip
        layout.customers[key] = f"visitor {place}"


def _wishes(layout: Layout, population: Population, contacts: dict[str, int]) -> None:
    for place, one in enumerate(population.customers, 1):
        if one.deleted:
            continue
        if one.opted_out:
            reason = MANUAL if place % 2 else UNSUBSCRIBED
            layout.add("lead_donotcontact", id=place, lead_id=contacts[one.number], date_added=OLD, channel="email",
                       reason=reason)  # fmt: skip
        elif place % 9 == 0:  # a bounce, or no wish to get text messages
            layout.add("lead_donotcontact", id=place, lead_id=contacts[one.number], date_added=OLD,
                       channel="email" if place % 2 else "sms",
                       reason=BOUNCED if place % 2 else UNSUBSCRIBED)  # fmt: skip


def _mailings(layout: Layout, population: Population, contacts: dict[str, int]) -> None:
    for place, name in enumerate(population.campaigns, 1):
        layout.add("campaigns", id=place, is_published=1, name=name, date_added=OLD)
        layout.add("emails", id=place, is_published=1, name=name, subject=name, read_count=0, sent_count=0)
    addressed = sorted({(one.campaign, one.customer) for one in population.mailings if one.customer in contacts})
    for campaign, customer in addressed:
        layout.add("campaign_leads", campaign_id=campaign + 1, lead_id=contacts[customer], date_added=OLD,
                   manually_removed=0, manually_added=0, rotation=1)  # fmt: skip
    for number, key in contacts.items():  # taken out of the first campaign by hand
        if (0, number) not in addressed:
            layout.add("campaign_leads", campaign_id=1, lead_id=key, date_added=OLD, manually_removed=1,
                       manually_added=0, rotation=1)  # fmt: skip
    for one in population.mailings:
        if one.customer not in contacts:
            continue
        opened = one.opened_at is not None
        layout.add("email_stats", id=one.number, email_id=one.campaign + 1, lead_id=contacts[one.customer],
                   email_address=f"{one.customer.lower()}@example.org", date_sent=one.sent_at, is_read=int(opened),
                   is_failed=0, viewed_in_browser=0, date_read=one.opened_at, open_count=int(opened))  # fmt: skip
