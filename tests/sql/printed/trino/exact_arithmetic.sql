-- Exact arithmetic
-- p1 = 3
-- p2 = Decimal('1.00')
-- p3 = Decimal('100.00')
-- p4 = False
-- p5 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN (
        CAST((
          CAST((
            CAST("customer"."balance" AS DECIMAL(18, 2)) * CAST(CAST(? AS BIGINT) AS DECIMAL(1, 0))
          ) AS DECIMAL(19, 2)) - CAST(CAST("customer"."points" AS DECIMAL(21, 2)) AS DECIMAL(21, 2))
        ) AS DECIMAL(22, 2)) + CAST(? AS DECIMAL(3, 2))
      ) >= ?
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
