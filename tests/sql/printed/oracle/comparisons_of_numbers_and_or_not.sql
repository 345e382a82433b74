-- Comparisons of numbers, `and`, `or`, `not`
-- p1 = 'x'
-- p2 = Decimal('5.00')
-- p3 = 3
-- p4 = 0
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN (
        "customer"."balance" > :p2
        AND NOT CASE WHEN "customer"."points" <= :p3 THEN 1 ELSE 0 END = 1
      )
      OR "customer"."points" IS NULL
      THEN 1
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
        "t"."deleted" AS "deleted as stored"
      FROM "customers" "t"
      LEFT JOIN "customers_more" "j1"
        ON "j1"."customer_id" = "t"."id"
    ) "raw"
    WHERE
      "raw"."deleted as stored" = :p4
  ) "customer"
)
SELECT
  "labels"."segment" AS "segment",
  "members"."key" AS "key"
FROM "members"
CROSS JOIN (
  SELECT
    CAST(:p1 COLLATE BINARY AS VARCHAR2(4000)) AS "segment",
    1 AS "number"
  FROM "DUAL"
) "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END = 1
