"""What the table of constructs and dialects looks at: a small catalog, and a rule for each construct."""
# ruff: noqa: E501  a rule stands on its line

from __future__ import annotations

CATALOG = """
timezone = "Asia/Tehran"
calendar = "jalali"
week_starts = "saturday"
default_entity = "customer"

[entity.customer]
table = "customers"
key = "id"
keep = "deleted is false"
joins = [{ table = "customers_more", key = "customer_id" }]

[entity.customer.fields]
id        = { type = "integer" }
name      = { type = "text" }
nick      = { type = "text", compare = "ignore_case" }
city      = { type = "text", compare = "persian" }
deleted   = { type = "boolean" }
kind      = { type = "enum", values = { person = "P", firm = "F" } }
birthday  = { type = "date", unknown = ["0000-00-00"] }
balance   = { type = "decimal" }
weight    = { type = "float", scale = 3 }
seen_at   = { type = "datetime" }
called_at = { type = "datetime", stored = "epoch seconds" }
genres    = { type = "set of text", stored = "delimited", separator = "|" }
marks     = { type = "set of text", stored = "json" }
plan      = { type = "text", column = "properties", json = ["account", "plan"] }
place     = { type = "geo", columns = ["lat", "lon"] }
points    = { type = "integer", table = "customers_more" }
size      = { type = "integer", rows = "customer_meta", by = "customer_id", where = { name = "size" }, column = "value" }
likes     = { type = "set of text", rows = "customer_likes", by = "customer_id", column = "what" }
worth     = { type = "decimal", is = "balance * 2" }
stage     = { type = "text", history = { from = "stages", at = "changed_at", value = "stage" } }

[entity.customer.links]
company = { to = "company", by = "company_id" }
orders  = { to = "order", from = "customer_id" }
labels  = { to = "label", through = "customer_labels", by = "customer_id", from = "label_id" }

[entity.company]
table = "companies"
key = "id"
[entity.company.fields]
id       = { type = "integer" }
industry = { type = "text" }

[entity.label]
table = "labels"
key = "id"
[entity.label.fields]
id = { type = "integer" }

[entity.order]
table = "orders"
key = "id"
time = "placed_at"
[entity.order.fields]
id        = { type = "integer" }
placed_at = { type = "datetime" }
day       = { type = "date" }
total     = { type = "decimal" }
status    = { type = "text" }
channel   = { type = "text", compare = "persian" }
[entity.order.links]
customer = { to = "customer", by = "customer_id" }
"""

# title, rules: the last declaration of each is the one that is compiled
CONSTRUCTS: tuple[tuple[str, str], ...] = (
    ("Comparisons of numbers, `and`, `or`, `not`", "segment x: balance > 5 and not points <= 3 or points is unknown"),
    ("Comparisons of text, letter by letter", 'segment x: name is "Ali" or name is one of ("a", "b")'),
    ("Text that ignores case", 'segment x: nick is "ali" or nick contains "x"'),
    ("Persian text", 'segment x: city is "شیراز" or city starts with "ته"'),
    (
        "`contains`, `starts with`, `ends with`",
        'segment x: name contains "a" or name starts with "b" or name ends with "c"',
    ),
    ("`like` with `*` and `?`", 'segment x: name like "*-vip-??"'),
    ("`like` with `#`", 'segment x: name like "*-##"'),
    ("Enums with stored values", "segment x: kind is firm"),
    ("Exact arithmetic", "segment x: balance * 3 - points + 1 at least 100"),
    ("Exact arithmetic beyond 38 digits is unknown", "segment x: balance * balance * balance > 5"),
    ("Division: the nearest double", "segment x: balance / points > 1.5"),
    ("Floats", "segment x: weight * 2 > 1.5"),
    ("`round`, `abs`", "segment x: round(balance / 3, 2) > 1 and abs(balance) > 2 and round(weight, 1) > 2"),
    ("`if … then … else … end`, `default`", "segment x: if balance > 5 then points else 0 end > default(points, 3)"),
    ("`length`, `lower`", 'segment x: length(name) > 5 and lower(name) is "a"'),
    ("Dates and windows on a field", "segment x: birthday before 1380/01/01 or seen_at in the last 90 days"),
    (
        "`age`, `days_since`, `anniversary`",
        "segment x: age(birthday) >= 25 or anniversary(birthday) in the next 7 days",
    ),
    ("Parts of a date or time", "segment x: weekday(birthday) is 1 or hour(seen_at) is 9 or month(seen_at) is 1"),
    ("Durations between columns", "segment x: seen_at + 14 days < called_at"),
    (
        "Counts, sums, least and greatest",
        "segment x: count(orders) > 3 and sum(orders.total) > 5 and max(orders.total) > 1",
    ),
    (
        "`average`, `share`, `every`",
        'segment x: average(orders.total) > 5 and share(orders where status is "paid") > 50%',
    ),
    ("`count_distinct` of folded text", "segment x: count_distinct(orders.channel) > 1"),
    ("`first`, `last`", 'segment x: last(orders.status) is "paid" or first(orders.total) > 5'),
    ("`most_frequent`", 'segment x: most_frequent(orders.channel) is "web" or most_frequent_count(orders.status) > 1'),
    ("`values` and sets made of rows", 'segment x: values(orders.channel) includes "web"'),
    ("`count_periods`", "segment x: count_periods(orders in the last 8 weeks per week) at least 3"),
    ("Conditions in `where` that look outside", "segment x: any(orders where total > customer.balance)"),
    ("To-one links, and whether they lead anywhere", 'segment x: company.industry is "retail" or company is unknown'),
    ("Many-to-many links", "segment x: count(labels) > 1"),
    ("Rules behind links", "metric spend = sum(orders.total)\nsegment x: any(orders where customer.spend > 5)"),
    ("Delimited multi-selects", 'segment x: genres includes any of ("a", "b")'),
    ("JSON multi-selects", 'segment x: marks includes "a" or marks is empty'),
    ("Inside JSON columns", 'segment x: plan is "gold"'),
    ("Sets in a table of their own", 'segment x: likes includes all of ("a", "b")'),
    ("Fields in a table of names and values", "segment x: size > 3"),
    ("Extension tables, `keep`, computed fields", "segment x: points > 3 and worth > 4"),
    ("Epoch columns", "segment x: called_at in this month"),
    ("Histories", 'segment x: any(stage.history where value is "won")'),
    ("`top`, `bottom`, percentages", "segment x: top 10% by balance per kind or bottom 5 by points"),
    ("`ntile`, `quintile`, `percentile`", "segment x: quintile(balance) is 5 or percentile(points) > 90"),
    ("`top … per` a path of rows", "segment x: top 1 by sum(orders.total) per orders.channel"),
    (
        "Sequences",
        'segment x: sequence(orders where status is "a" then no orders where status is "b" then orders within 2 days)',
    ),
    (
        "Tiers and scores",
        "score s: add 10 * count(orders) add 5 when kind is firm\ntiers x by s: tier a: from 0 to under 5 tier b: from 5",
    ),
    ("`sample`", 'segment x: sample(10%, "spring")'),
    ("Splits", 'split x by "spring": part a: 50% part b: 50%'),
    ("Places", "place shop = (35.7, 51.4)\nsegment x: place within 5 km of shop"),
)
