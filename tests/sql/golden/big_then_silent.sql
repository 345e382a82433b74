-- p1 = Decimal('50.00')
-- p2 = datetime.datetime(2026, 3, 21, 0, 0)
-- p3 = datetime.datetime(2026, 2, 19, 0, 0)
-- p4 = 2592000000000
WITH "customer sequence step 1" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    "orders"."placed_at" AS "time",
    "orders"."key" AS "event"
  FROM (
    SELECT
      "t"."customer_id" AS "orders_customer",
      "t"."placed_at" AS "placed_at",
      "t"."id" AS "key",
      "t"."total" AS "total"
    FROM "orders" AS "t"
  ) AS "orders"
  WHERE
    "orders"."total" >= $p1 AND "orders"."placed_at" <= $p2
), "customer sequence last no 1" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    "orders"."placed_at" AS "time",
    "orders"."key" AS "event"
  FROM (
    SELECT
      "t"."customer_id" AS "orders_customer",
      "t"."placed_at" AS "placed_at",
      "t"."id" AS "key"
    FROM "orders" AS "t"
  ) AS "orders"
  WHERE
    "orders"."placed_at" <= $p2
), "customer sequence" AS (
  SELECT DISTINCT
    "m"."key" AS "key"
  FROM "customer sequence step 1" AS "m"
  WHERE
    "m"."time" <= $p3
    AND NOT EXISTS(
      SELECT
        1
      FROM "customer sequence last no 1" AS "n"
      WHERE
        "n"."key" = "m"."key"
        AND "m"."time" < "n"."time"
        AND DATE_DIFF('microsecond', "m"."time", "n"."time") <= $p4
    )
)
SELECT
  "customer"."key" AS "key",
  "customer sequence"."key" IS NOT NULL AS "big_then_silent"
FROM (
  SELECT
    "t"."id" AS "key"
  FROM "customers" AS "t"
) AS "customer"
LEFT JOIN "customer sequence"
  ON "customer sequence"."key" = "customer"."key"
