-- p1 = 1
-- p2 = 'books'
WITH "customer orders items" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    COUNT(*) AS "count"
  FROM (
    SELECT
      "t"."customer_id" AS "orders_customer",
      "t"."id" AS "key"
    FROM "orders" AS "t"
  ) AS "orders"
  INNER JOIN (
    SELECT
      "t"."order_id" AS "items_order",
      "t"."product_id" AS "product"
    FROM "items" AS "t"
  ) AS "items"
    ON "items"."items_order" = "orders"."key"
  LEFT JOIN (
    SELECT
      "raw"."key" AS "key",
      "raw"."category as stored" = $p2 AS "eq"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."category" AS "category as stored"
      FROM "products" AS "t"
    ) AS "raw"
  ) AS "product"
    ON "product"."key" = "items"."product"
  WHERE
    "product"."eq"
  GROUP BY
    "orders"."orders_customer"
)
SELECT
  "customer"."key" AS "key",
  COALESCE("customer orders items"."count", 0) > $p1 AS "readers"
FROM (
  SELECT
    "t"."id" AS "key"
  FROM "customers" AS "t"
) AS "customer"
LEFT JOIN "customer orders items"
  ON "customer orders items"."key" = "customer"."key"
