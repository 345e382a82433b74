-- Dates and windows on a field
-- p1 = 'x'
-- p2 = datetime.date(2001, 3, 21)
-- p3 = datetime.datetime(2025, 12, 21, 0, 0, 0, 1)
-- p4 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p5 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p6 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN "customer"."birthday" < %(p2)s
      OR (
        "customer"."seen_at as stored" >= %(p3)s
        AND "customer"."seen_at as stored" < %(p4)s
        AND "customer"."seen_at as stored" >= %(p5)s
      )
      THEN TRUE
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
          WHEN "t"."birthday" >= DATE '0001-01-01' AND "t"."birthday" <= DATE '9999-12-31'
          THEN "t"."birthday"
        END AS "birthday",
        "t"."seen_at" AS "seen_at as stored",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
    ) AS "raw"
    WHERE
      "raw"."deleted" = %(p6)s
  ) AS "customer"
)
SELECT
  "labels"."segment" AS "segment",
  "members"."key" AS "key"
FROM "members"
CROSS JOIN (
  SELECT
    CAST(%(p1)s AS VARCHAR(65535)) AS "segment",
    1 AS "number"
) AS "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END
