-- p1 = Decimal('50.00')
-- p2 = datetime.datetime(2026, 1, 1, 0, 0)
-- p3 = datetime.datetime(2026, 3, 21, 0, 0)
WITH "customer orders" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    COALESCE(SUM("orders"."total"), 0) AS "sum"
  FROM (
    SELECT
      "t"."customer_id" AS "orders_customer",
      "t"."placed_at" AS "placed_at",
      "t"."total" AS "total"
    FROM "orders" AS "t"
  ) AS "orders"
  WHERE
    "orders"."placed_at" >= $p2 AND "orders"."placed_at" <= $p3
  GROUP BY
    "orders"."orders_customer"
)
SELECT
  "customer"."key" AS "key",
  COALESCE(COALESCE("customer orders"."sum", 0) > $p1, FALSE) AS "big_spenders"
FROM (
  SELECT
    "t"."id" AS "key"
  FROM "customers" AS "t"
) AS "customer"
LEFT JOIN "customer orders"
  ON "customer orders"."key" = "customer"."key"
