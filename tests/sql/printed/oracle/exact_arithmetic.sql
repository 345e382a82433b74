-- Exact arithmetic
-- p1 = 'x'
-- p2 = 3
-- p3 = Decimal('1.00')
-- p4 = Decimal('100.00')
-- p5 = 0
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN (
        CAST((
          CAST((
            CAST("customer"."balance" AS NUMBER(18, 2)) * CAST(CAST(:p2 AS NUMBER(19)) AS NUMBER(1, 0))
          ) AS NUMBER(19, 2)) - CAST(CAST("customer"."points" AS NUMBER(21, 2)) AS NUMBER(21, 2))
        ) AS NUMBER(22, 2)) + CAST(:p3 AS NUMBER(3, 2))
      ) >= :p4
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
      "raw"."deleted as stored" = :p5
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
