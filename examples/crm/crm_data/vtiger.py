"""The population as vtiger stores it: a row of vtiger_crmentity for every record, whatever its module."""

from __future__ import annotations

from datetime import datetime, timedelta

from examples.crm.crm_data.layout import Layout, money
from examples.crm.crm_data.population import NOW, Order, Population

OLD = datetime(2019, 1, 1)
STAGES = {"open": "Negotiation/Review", "won": "Closed Won", "lost": "Closed Lost"}
STATUSES = {"open": "Approved", "completed": "Delivered", "cancelled": "Cancelled"}


class _Records(Layout):
    """Numbers every record from one sequence, as vtiger does."""

    last = 0

    def record(self, module: str, created: datetime = OLD, deleted: bool = False) -> int:
        """A new record's id."""
        self.last += 1
        self.add("vtiger_crmentity", crmid=self.last, setype=module, createdtime=created, modifiedtime=created,
                 deleted=int(deleted), smcreatorid=1, smownerid=1, presence=1)  # fmt: skip
        return self.last


def store(population: Population) -> Layout:
    """The whole population."""
    layout = _Records()
    companies = _companies(layout, population)
    customers = _customers(layout, population, companies)
    _orders(layout, population, customers)
    _dealings(layout, population, customers)
    _talks(layout, population, customers)
    _mailings(layout, population, customers)
    return layout


def _companies(layout: _Records, population: Population) -> dict[str, int]:
    found = {}
    for one in population.companies:
        key = layout.record("Accounts", deleted=one.deleted)
        layout.add("vtiger_account", accountid=key, account_no=one.number, accountname=one.name,
                   industry=one.industry and one.industry.title(), employees=one.employees or 0)  # fmt: skip
        layout.add("vtiger_accountbillads", accountaddressid=key, bill_city=one.city)
        found[one.number] = key
        layout.companies[key] = one.number
    return found


def _customers(layout: _Records, population: Population, companies: dict[str, int]) -> dict[str, int]:
    found = {}
    tags = {tag: number for number, tag in enumerate(sorted({t for one in population.customers for t in one.tags}), 1)}
    for tag, number in tags.items():
        layout.add("vtiger_freetags", id=number, tag=tag, raw_tag=tag, visibility="public", owner=1)
    for one in population.customers:
        key = layout.record("Contacts", one.joined_at, one.deleted)
        layout.add("vtiger_contactdetails", contactid=key, contact_no=one.number, firstname=one.first,
                   lastname=one.last, salutation=one.salutation or "", email=one.email,
                   accountid=companies[one.company] if one.company else 0,
                   emailoptout=str(int(one.opted_out)))  # fmt: skip
        layout.add("vtiger_contactaddress", contactaddressid=key, mailingcity=one.city)
        layout.add("vtiger_contactsubdetails", contactsubscriptionid=key, birthday=one.birthday)
        layout.add("vtiger_contactscf", contactid=key, cf_851=f"{one.kind.title()} person",
                   cf_853=" |##| ".join(one.interests) or None)  # fmt: skip
        for tag in one.tags:
            layout.add("vtiger_freetagged_objects", tag_id=tags[tag], tagger_id=1, object_id=key, tagged_on=OLD,
                       module="Contacts")  # fmt: skip
        found[one.number] = key
        layout.customers[key] = one.number
    # a tag of another module's record that has the number of a contact, as records of plug-ins do
    stranger = next(found[one.number] for one in population.customers if "vip" not in one.tags and not one.deleted)
    layout.add("vtiger_freetagged_objects", tag_id=tags["vip"], tagger_id=2, object_id=stranger, tagged_on=OLD,
               module="Documents")  # fmt: skip
    return found


def _orders(layout: _Records, population: Population, customers: dict[str, int]) -> None:
    products = {}
    for one in population.products:
        products[one.number] = layout.record("Products", deleted=one.withdrawn)
        layout.add("vtiger_products", productid=products[one.number], product_no=f"PRO{one.number}",
                   productname=one.title, productcategory=one.category, unit_price=money(one.cents),
                   discontinued=1)  # fmt: skip
    lines = 0
    for order in population.orders:
        key = layout.record("SalesOrder", order.placed_at, order.deleted)
        layout.add("vtiger_salesorder", salesorderid=key, salesorder_no=f"SO{order.number}",
                   subject=f"Order {order.number}", contactid=customers[order.customer] if order.customer else 0,
                   total=money(order.cents), subtotal=money(order.cents), sostatus=STATUSES[order.status],
                   currency_id=1, conversion_rate=1)  # fmt: skip
        lines = _lines(layout, order, key, products, lines)
        if order.number % 50 == 0:  # the quote it came from has lines in the same table
            lines = _lines(layout, order, layout.record("Quotes", order.placed_at), products, lines)


def _lines(layout: _Records, order: Order, key: int, products: dict[int, int], last: int) -> int:
    for place, line in enumerate(order.lines, 1):
        layout.add("vtiger_inventoryproductrel", lineitem_id=last + place, id=key, productid=products[line.product],
                   sequence_no=place, quantity=line.quantity, listprice=money(line.cents))  # fmt: skip
    return last + len(order.lines)


def _dealings(layout: _Records, population: Population, customers: dict[str, int]) -> None:
    for deal in population.deals:
        key = layout.record("Potentials", deleted=deal.deleted)
        layout.add("vtiger_potential", potentialid=key, potential_no=f"POT{deal.number}",
                   potentialname=f"Deal {deal.number}", amount=money(deal.cents), closingdate=deal.closes_on,
                   sales_stage=STAGES[deal.stage])  # fmt: skip
        layout.add("vtiger_contpotentialrel", contactid=customers[deal.customer], potentialid=key)
    for ticket in population.tickets:
        key = layout.record("HelpDesk", ticket.opened_at, ticket.deleted)
        layout.add("vtiger_troubletickets", ticketid=key, ticket_no=f"TT{ticket.number}", title=ticket.subject,
                   contact_id=customers[ticket.customer], priority=ticket.priority.title(),
                   status=("In Progress" if ticket.number % 2 else "Open") if ticket.open else "Closed")  # fmt: skip


def _talks(layout: _Records, population: Population, customers: dict[str, int]) -> None:
    for talk in population.talks:
        key = layout.record("Events", min(talk.starts_at, datetime(2026, 3, 20)), talk.deleted)
        layout.add("vtiger_activity", activityid=key, subject=f"{talk.kind} {talk.number}",
                   activitytype=talk.kind.title(), date_start=talk.starts_at.date(),
                   time_start=talk.starts_at.strftime("%H:%M:%S"),
                   eventstatus="Held" if talk.held else "Planned")  # fmt: skip
        layout.add("vtiger_cntactivityrel", contactid=customers[talk.customer], activityid=key)
        if talk.number % 25 == 0:  # something to do, which is neither a call nor a meeting
            task = layout.record("Calendar")
            layout.add("vtiger_activity", activityid=task, subject="Send the catalogue", activitytype="Task",
                       date_start=NOW.date() + timedelta(days=3), status="Not Started")  # fmt: skip
            layout.add("vtiger_cntactivityrel", contactid=customers[talk.customer], activityid=task)


def _mailings(layout: _Records, population: Population, customers: dict[str, int]) -> None:
    campaigns = []
    for number, name in enumerate(population.campaigns, 1):
        campaigns.append(layout.record("Campaigns"))
        layout.add("vtiger_campaign", campaignid=campaigns[-1], campaign_no=f"CAM{number}", campaignname=name,
                   campaigntype="Email", campaignstatus="Active")  # fmt: skip
    for campaign, customer in sorted({(one.campaign, one.customer) for one in population.mailings}):
        layout.add("vtiger_campaigncontrel", campaignid=campaigns[campaign], contactid=customers[customer],
                   campaignrelstatusid=1)  # fmt: skip
    for one in population.mailings:
        key = layout.record("Emails", one.sent_at)
        layout.add("vtiger_activity", activityid=key, subject=population.campaigns[one.campaign],
                   activitytype="Emails", date_start=one.sent_at.date())  # fmt: skip
        layout.add("vtiger_seactivityrel", crmid=customers[one.customer], activityid=key)
        if one.opened_at is not None:
            layout.add("vtiger_email_track", crmid=customers[one.customer], mailid=key, access_count=1)
