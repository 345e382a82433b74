"""The population as Odoo stores it: persons, companies and addresses in one table, tags in relation tables."""

from __future__ import annotations

from datetime import datetime, timedelta

from examples.crm.crm_data.layout import Layout, money
from examples.crm.crm_data.population import NOW, Company, Customer, Order, Population

OLD = datetime(2019, 1, 1)
STATUSES = {"open": "sent", "completed": "sale", "cancelled": "cancel"}
INDUSTRIES = {
    "retail": "Wholesale/Retail",
    "banking": "Finance/Insurance",
    "education": "Education",
    "technology": "IT/Communication",
    "manufacturing": "Manufacturing",
    "healthcare": "Health/Social",
}
TITLES = {"Mr.": (1, "Mister"), "Ms.": (2, "Madam"), "Dr.": (3, "Doctor"), "Prof.": (4, "Professor")}
ACTIVITIES = {"email": (1, "Email"), "call": (2, "Call"), "meeting": (3, "Meeting"), "todo": (4, "To Do")}
DEALS = {"open": (True, 40.0), "won": (True, 100.0), "lost": (False, 0.0)}


def store(population: Population) -> Layout:
    """The whole population."""
    layout = Layout()
    partners: dict[str, int] = {}
    everybody: list[Company | Customer] = [*population.companies, *population.customers]
    for place, one in enumerate(everybody):
        partners[one.number] = 7 + place  # the first partners are Odoo's own
    _lists(layout, population)
    for company in population.companies:
        _company(layout, company, partners[company.number])
    for customer in population.customers:
        _customer(layout, customer, partners)
    _addresses(layout, population, partners)
    _products(layout, population)
    for order in population.orders:
        _order(layout, order, partners)
    _dealings(layout, population, partners)
    _talks(layout, population, partners)
    _mailings(layout, population, partners)
    return layout


def _lists(layout: Layout, population: Population) -> None:
    """What a partner refers to, and the relation tables that say so."""
    for short, (number, name) in TITLES.items():
        layout.add("res_partner_title", id=number, name=name, shortcut=short)
    for number, name in enumerate(INDUSTRIES.values(), 1):
        layout.add("res_partner_industry", id=number, name=name, active=True)
    for number, name in ACTIVITIES.values():
        layout.add("mail_activity_type", id=number, name=name, category="default")
    for number, tag in enumerate(_words(population, "tags"), 1):
        layout.add("res_partner_category", id=number, name=tag.title(), active=True)
    for number, interest in enumerate(_words(population, "interests"), 1):
        layout.add("x_interest", id=number, x_name=interest)


def _words(population: Population, name: str) -> list[str]:
    return sorted({word for one in population.customers for word in getattr(one, name)})


def _company(layout: Layout, one: Company, key: int) -> None:
    industry = None if one.industry is None else 1 + list(INDUSTRIES).index(one.industry)
    layout.add("res_partner", id=key, name=one.name, ref=one.number, active=not one.deleted, customer=False,
               supplier=key % 5 == 0, type="contact", is_company=True, city=one.city, industry_id=industry,
               commercial_partner_id=key, opt_out=False, create_date=OLD, x_employees=one.employees)  # fmt: skip
    layout.companies[key] = one.number


def _customer(layout: Layout, one: Customer, partners: dict[str, int]) -> None:
    key = partners[one.number]
    title = None if one.salutation is None else TITLES[one.salutation][0]
    layout.add("res_partner", id=key, name=f"{one.first} {one.last}", ref=one.number, active=not one.deleted,
               customer=True, supplier=False, type="contact", is_company=one.kind == "legal", city=one.city,
               title=title, parent_id=None if one.company is None else partners[one.company], email=one.email,
               opt_out=one.opted_out, create_date=one.joined_at, x_birthday=one.birthday)  # fmt: skip
    layout.customers[key] = one.number


def _addresses(layout: Layout, population: Population, partners: dict[str, int]) -> None:
    """Delivery addresses below some customers, each a partner and a customer to Odoo; and who has which tag."""
    for place, one in enumerate(population.customers[:200:10]):
        layout.add("res_partner", id=5000 + place, name="پشت در", active=True, customer=True, supplier=False,
                   type="delivery", parent_id=partners[one.number], is_company=False, city="Tehran",
                   create_date=NOW - timedelta(days=9))  # fmt: skip
        layout.customers[5000 + place] = f"{one.number}, delivery"
    tags, interests = _words(population, "tags"), _words(population, "interests")
    for one in population.customers:
        for tag in one.tags:
            layout.add("res_partner_res_partner_category_rel", partner_id=partners[one.number],
                       category_id=1 + tags.index(tag))  # fmt: skip
        for interest in one.interests:
            layout.add("x_interest_res_partner_rel", res_partner_id=partners[one.number],
                       x_interest_id=1 + interests.index(interest))  # fmt: skip


def _products(layout: Layout, population: Population) -> None:
    categories = list(dict.fromkeys(one.category for one in population.products))
    layout.add("product_category", id=1, name="All", complete_name="All")
    for number, name in enumerate(categories, 2):
        layout.add("product_category", id=number, name=name, complete_name=f"All / {name}", parent_id=1)
    for one in population.products:
        template, variant = 100 + one.number, 300 + one.number
        layout.add("product_template", id=template, name=one.title, type="consu", active=not one.withdrawn,
                   categ_id=2 + categories.index(one.category), list_price=money(one.cents), sale_ok=True)  # fmt: skip
        layout.add("product_product", id=variant, product_tmpl_id=template, active=not one.withdrawn)


def _order(layout: Layout, order: Order, partners: dict[str, int]) -> None:
    if order.deleted:
        return  # Odoo deletes for good
    customer = 4 if order.customer is None else partners[order.customer]  # 4: the public user's partner
    state = "done" if order.status == "completed" and order.number % 3 == 0 else STATUSES[order.status]
    layout.add("sale_order", id=order.number, name=f"SO{order.number:03}", state=state, date_order=order.placed_at,
               partner_id=customer, amount_total=money(order.cents), create_date=order.placed_at)  # fmt: skip
    for place, line in enumerate(order.lines, 1):
        layout.add("sale_order_line", id=order.number * 10 + place, order_id=order.number, sequence=place,
                   product_id=300 + line.product, product_uom_qty=line.quantity, price_unit=money(line.cents),
                   price_total=money(line.cents * line.quantity), state=state)  # fmt: skip


def _dealings(layout: Layout, population: Population, partners: dict[str, int]) -> None:
    for number, name in enumerate(("New", "Qualified", "Proposition", "Won"), 1):
        layout.add("crm_stage", id=number, name=name, sequence=number, probability=100.0 if name == "Won" else 10.0)
    for deal in population.deals:
        active, probability = DEALS[deal.stage]
        if not deal.deleted:
            layout.add("crm_lead", id=deal.number, name=f"Deal {deal.number}", partner_id=partners[deal.customer],
                       type="opportunity", active=active, stage_id=4 if deal.stage == "won" else 1,
                       probability=probability, planned_revenue=float(money(deal.cents)),
                       date_deadline=deal.closes_on)  # fmt: skip
    for number, name in enumerate(("New", "In Progress", "Done"), 1):
        layout.add("project_task_type", id=number, name=name, sequence=number, fold=name == "Done")
    for ticket in population.tickets:
        layout.add("project_task", id=ticket.number, name=ticket.subject, active=not ticket.deleted,
                   partner_id=partners[ticket.customer], create_date=ticket.opened_at,
                   priority="1" if ticket.priority == "high" else "0",
                   stage_id=1 + ticket.number % 2 if ticket.open else 3)  # fmt: skip


def _talks(layout: Layout, population: Population, partners: dict[str, int]) -> None:
    for talk in population.talks:
        kind, customer = ACTIVITIES[talk.kind][0], partners[talk.customer]
        if talk.deleted:
            continue
        if talk.held:
            layout.add("mail_message", id=talk.number, date=talk.starts_at, model="res.partner", res_id=customer,
                       message_type="notification", mail_activity_type_id=kind)  # fmt: skip
        else:
            layout.add("mail_activity", id=talk.number, res_model="res.partner", res_id=customer,
                       activity_type_id=kind, date_deadline=talk.starts_at.date())  # fmt: skip
        if talk.number % 25 == 0:  # something to do, which is neither a call nor a meeting
            layout.add("mail_activity", id=9000 + talk.number, res_model="res.partner", res_id=customer,
                       activity_type_id=ACTIVITIES["todo"][0],
                       date_deadline=NOW.date() + timedelta(days=3))  # fmt: skip
        if talk.number % 10 == 0:  # a call about a lead that has the number of a partner
            layout.add("mail_message", id=9000 + talk.number, date=NOW - timedelta(days=2), model="crm.lead",
                       res_id=1 + (customer + 7) % 300, message_type="notification",
                       mail_activity_type_id=2)  # fmt: skip


def _mailings(layout: Layout, population: Population, partners: dict[str, int]) -> None:
    for number, name in enumerate(population.campaigns, 1):
        layout.add("utm_campaign", id=number + 10, name=name)
        layout.add("mail_mass_mailing_campaign", id=number, campaign_id=number + 10)
    for one in population.mailings:
        layout.add("mail_mail_statistics", id=one.number, model="res.partner", res_id=partners[one.customer],
                   mass_mailing_id=one.campaign + 1, mass_mailing_campaign_id=one.campaign + 1, sent=one.sent_at,
                   opened=one.opened_at, state="sent" if one.opened_at is None else "opened")  # fmt: skip
