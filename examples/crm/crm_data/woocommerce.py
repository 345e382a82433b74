"""The population as WooCommerce stores it: users with rows of meta, orders among refunds, categories as terms."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from examples.crm.crm_data.layout import ZERO_DATE, ZERO_TIME, Layout, money
from examples.crm.crm_data.population import NOW, Customer, Order, Population

TEHRAN = ZoneInfo("Asia/Tehran")
KINDS = {"natural": "person", "legal": "company"}
PRODUCT_TYPES = {"simple": 1, "external": 2}  # terms as well: every product has one


def store(population: Population) -> Layout:
    """The whole population; who was erased is gone, their orders are now a guest's."""
    layout = Layout()
    users = {one.number: 10 + place for place, one in enumerate(population.customers) if not one.deleted}
    for one in population.customers:
        if not one.deleted:
            _user(layout, one, users[one.number])
    for key in (1, 2):  # the shop's own people, one of them made by a script that knew no date
        layout.add("wp_users", ID=key, user_login=f"admin{key}", user_nicename=f"admin{key}", user_email="",
                   user_registered=NOW if key == 1 else ZERO_TIME, user_status=0, display_name="Admin")  # fmt: skip
        _meta(layout, key, wp_capabilities='a:1:{s:13:"administrator";b:1;}')
        layout.customers[key] = f"admin {key}"
    _products(layout, population)
    for order in population.orders:
        _order(layout, order, users.get(order.customer or "", 0))
    return layout


def _meta(layout: Layout, user: int, **values: str | None) -> None:
    for name, value in values.items():
        if value is not None:
            number = 1 + len(layout.rows.get("wp_usermeta", ()))
            layout.add("wp_usermeta", umeta_id=number, user_id=user, meta_key=name, meta_value=value)


def _user(layout: Layout, one: Customer, key: int) -> None:
    layout.add("wp_users", ID=key, user_login=one.number.lower(), user_nicename=one.number.lower(),
               user_email=one.email, user_registered=one.joined_at, user_status=0,
               display_name=f"{one.first} {one.last}")  # fmt: skip
    layout.customers[key] = one.number
    epoch = int(one.joined_at.replace(tzinfo=UTC).timestamp())
    _meta(layout, key, wp_capabilities='a:1:{s:8:"customer";b:1;}', customer_number=one.number,
          billing_title=one.salutation, billing_city=one.city, customer_kind=KINDS[one.kind],
          birthday=ZERO_DATE if one.birthday is None else one.birthday.isoformat(),
          wc_last_active=str(epoch))  # fmt: skip
    for interest in one.interests:
        _meta(layout, key, interest=interest)
    for tag in one.tags:
        _meta(layout, key, customer_tag=tag)


def _products(layout: Layout, population: Population) -> None:
    for name, key in PRODUCT_TYPES.items():
        layout.add("wp_terms", term_id=500 + key, name=name, slug=name)
        layout.add("wp_term_taxonomy", term_taxonomy_id=key, term_id=500 + key, taxonomy="product_type")
    categories = list(dict.fromkeys(one.category for one in population.products))
    for place, name in enumerate(categories):  # a term's number is not that of its use as a category
        layout.add("wp_terms", term_id=900 - place, name=name, slug=f"c{place}")
        layout.add("wp_term_taxonomy", term_taxonomy_id=20 + place, term_id=900 - place, taxonomy="product_cat",
                   parent=0, count=0)  # fmt: skip
    for one in population.products:
        key = 1000 + one.number
        layout.add("wp_posts", ID=key, post_author=1, post_date=ZERO_TIME, post_date_gmt=ZERO_TIME,
                   post_title=one.title, post_status="trash" if one.withdrawn else "publish",
                   post_type="product")  # fmt: skip
        layout.add("wp_wc_product_meta_lookup", product_id=key, sku=f"P{one.number}", min_price=money(one.cents),
                   max_price=money(one.cents))  # fmt: skip
        layout.add("wp_postmeta", meta_id=key, post_id=key, meta_key="_grade", meta_value=str(one.number % 3))
        kind = PRODUCT_TYPES["external" if one.number % 5 == 0 else "simple"]
        for term in (kind, 20 + categories.index(one.category)):
            layout.add("wp_term_relationships", object_id=key, term_taxonomy_id=term, term_order=0)


def _order(layout: Layout, order: Order, user: int) -> None:
    key = 2000 + 2 * order.number
    paid = "wc-processing" if order.number % 4 == 0 else "wc-completed"
    status = {"open": "wc-on-hold", "completed": paid, "cancelled": "wc-cancelled"}[order.status]
    _row(layout, order, key, user, "trash" if order.deleted else status)
    if order.status == "completed" and order.number % 10 == 0 and not order.deleted:
        _row(layout, order, key + 1, user, "wc-completed", of=key)  # the money for one piece went back
    if order.number % 6 == 0:
        layout.add("wp_wc_orders_meta", id=key, order_id=key, meta_key="_wc_order_attribution_utm_source",
                   meta_value="Instagram" if order.number % 12 else "google")  # fmt: skip
    for place, line in enumerate(order.lines):
        amount = float(money(line.cents * line.quantity))
        layout.add("wp_wc_order_product_lookup", order_item_id=key * 10 + place, order_id=key, variation_id=0,
                   product_id=1000 + line.product, customer_id=user + 7000, date_created=_local(order.placed_at),
                   product_qty=line.quantity, product_net_revenue=amount, product_gross_revenue=amount,
                   coupon_amount=0)  # fmt: skip


def _row(layout: Layout, order: Order, key: int, user: int, status: str, of: int = 0) -> None:
    cents = -order.lines[0].cents if of else order.cents
    layout.add("wp_wc_orders", id=key, status=status, currency="EUR", customer_id=user, parent_order_id=of,
               type="shop_order_refund" if of else "shop_order", total_amount=money(cents),
               date_created_gmt=order.placed_at, date_updated_gmt=ZERO_TIME)  # fmt: skip


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(TEHRAN).replace(tzinfo=None)
