-- Extension tables, `keep`, computed fields
-- p1 = 'x'
-- p2 = 3
-- p3 = 2
-- p4 = Decimal('4.00')
-- p5 = 0
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN "customer"."points" > :p2
      AND (
        CAST("customer"."balance" AS NUMBER(18, 2)) * CAST(CAST(:p3 AS NUMBER(19)) AS NUMBER(1, 0))
      ) > :p4
      THEN 1
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."points" AS "points",
      "raw"."balance" AS "balance"
    FROM (
      SELECT
        "t"."id" AS "key",
        "j1"."points" AS "points",
        "t"."balance" AS "balance",
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
