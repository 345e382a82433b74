-- Exact arithmetic beyond 38 digits is unknown
-- p1 = Decimal('5.000000')
-- p2 = False
-- p3 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN TRY(
        CAST((
          CAST("customer"."balance" AS DECIMAL(18, 2)) * CAST("customer"."balance" AS DECIMAL(18, 2))
        ) AS DECIMAL(38, 4)) * CAST("customer"."balance" AS DECIMAL(38, 2))
      ) > ?
      THEN TRUE
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."balance" AS "balance"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."balance" AS "balance",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
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
