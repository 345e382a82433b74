-- p1 = 'paid'
-- p2 = datetime.datetime(2026, 3, 21, 0, 0)
WITH "customer orders" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    ARG_MAX(
      STRUCT_PACK("v" := "orders"."status"),
      CASE
        WHEN "orders"."placed_at" IS NOT NULL
        THEN ROW("orders"."placed_at", "orders"."key")
      END
    )."v" AS "last"
  FROM (
    SELECT
      "t"."customer_id" AS "orders_customer",
      "t"."placed_at" AS "placed_at",
      NULLIF("t"."status", '') AS "status",
      "t"."id" AS "key"
    FROM "orders" AS "t"
  ) AS "orders"
  WHERE
    "orders"."placed_at" <= $p2
  GROUP BY
    "orders"."orders_customer"
)
SELECT
  "customer"."key" AS "key",
  COALESCE("customer orders"."last" = $p1, FALSE) AS "last_was_paid"
FROM (
  SELECT
    "t"."id" AS "key"
  FROM "customers" AS "t"
) AS "customer"
LEFT JOIN "customer orders"
  ON "customer orders"."key" = "customer"."key"
