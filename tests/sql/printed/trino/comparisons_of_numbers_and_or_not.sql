-- Comparisons of numbers, `and`, `or`, `not`
-- p1 = Decimal('5.00')
-- p2 = 3
-- p3 = False
-- p4 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN (
        "customer"."balance" > ? AND NOT COALESCE("customer"."points" <= ?, FALSE)
      )
      OR "customer"."points" IS NULL
      THEN TRUE
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."balance" AS "balance",
      "raw"."points" AS "points"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."balance" AS "balance",
        "j1"."points" AS "points",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
      LEFT JOIN "customers_more" AS "j1"
        ON "j1"."customer_id" = "t"."id"
    ) AS "raw"
    WHERE
      "raw"."deleted" = ?
  ) AS "customer"
)
SELECT
  "labels"."segment" AS "segment",
  "members"."key" AS "key"
FROM "members"
CROSS JOIN (
  SELECT
    CAST(? AS VARCHAR) AS "segment",
    1 AS "number"
) AS "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END
