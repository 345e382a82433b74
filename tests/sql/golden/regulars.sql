-- p1 = 3
-- p2 = datetime.datetime(2026, 1, 1, 0, 0)
-- p3 = datetime.datetime(2026, 3, 21, 0, 0)
WITH "customer orders" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    COUNT(*) AS "count"
  FROM (
    SELECT
      "t"."customer_id" AS "orders_customer",
      "t"."placed_at" AS "placed_at"
    FROM "orders" AS "t"
  ) AS "orders"
  WHERE
    "orders"."placed_at" >= $p2 AND "orders"."placed_at" <= $p3
  GROUP BY
    "orders"."orders_customer"
)
SELECT
  "customer"."key" AS "key",
  COALESCE("customer orders"."count", 0) >= $p1 AS "regulars"
FROM (
  SELECT
    "t"."id" AS "key"
  FROM "customers" AS "t"
) AS "customer"
LEFT JOIN "customer orders"
  ON "customer orders"."key" = "customer"."key"
