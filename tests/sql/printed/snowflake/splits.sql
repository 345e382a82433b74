-- Splits
-- p1 = 'x.a'
-- p2 = 'x.b'
-- p3 = 'spring:'
-- p4 = '80000000'
-- p5 = 1
-- p6 = 2
-- p7 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN CASE
        WHEN SUBSTR(MD5_HEX((%(p3)s || CAST("customer"."id" AS VARCHAR))), 1, 8) < %(p4)s
        THEN CAST(%(p5)s AS BIGINT)
        ELSE CAST(%(p6)s AS BIGINT)
      END = %(p5)s
      THEN TRUE
    END AS "x.a",
    CASE
      WHEN CASE
        WHEN SUBSTR(MD5_HEX((%(p3)s || CAST("customer"."id" AS VARCHAR))), 1, 8) < %(p4)s
        THEN CAST(%(p5)s AS BIGINT)
        ELSE CAST(%(p6)s AS BIGINT)
      END = %(p6)s
      THEN TRUE
    END AS "x.b"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."id" AS "id"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."id" AS "id",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
    ) AS "raw"
    WHERE
      "raw"."deleted" = %(p7)s
  ) AS "customer"
)
SELECT
  "labels"."segment" AS "segment",
  "members"."key" AS "key"
FROM "members"
CROSS JOIN (
  SELECT
    CAST(%(p1)s AS VARCHAR) AS "segment",
    1 AS "number"
  UNION ALL
  SELECT
    CAST(%(p2)s AS VARCHAR) AS "segment",
    2 AS "number"
) AS "labels"
WHERE
  CASE
    WHEN "labels"."number" = 1
    THEN "members"."x.a"
    WHEN "labels"."number" = 2
    THEN "members"."x.b"
  END
