-- Dates and windows on a field
-- p1 = 'x'
-- p2 = datetime.datetime(2001, 3, 21, 0, 0)
-- p3 = datetime.datetime(2025, 12, 21, 0, 0, 0, 1)
-- p4 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p5 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p6 = 0
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN "customer"."birthday" < :p2
      OR (
        "customer"."seen_at as stored" >= CAST(:p3 AS TIMESTAMP(6))
        AND "customer"."seen_at as stored" < CAST(:p4 AS TIMESTAMP(6))
        AND "customer"."seen_at as stored" >= CAST(:p5 AS TIMESTAMP(6))
      )
      THEN 1
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."birthday" AS "birthday",
      "raw"."seen_at as stored" AS "seen_at as stored"
    FROM (
      SELECT
        "t"."id" AS "key",
        CASE
          WHEN TRUNC("t"."birthday") >= DATE '0001-01-01'
          AND TRUNC("t"."birthday") <= DATE '9999-12-31'
          THEN TRUNC("t"."birthday")
        END AS "birthday",
        "t"."seen_at" AS "seen_at as stored",
        "t"."deleted" AS "deleted as stored"
      FROM "customers" "t"
    ) "raw"
    WHERE
      "raw"."deleted as stored" = :p6
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
