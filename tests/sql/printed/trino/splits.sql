-- Splits
-- p1 = 'spring:'
-- p2 = '80000000'
-- p3 = 1
-- p4 = 2
-- p5 = 1
-- p6 = 'spring:'
-- p7 = '80000000'
-- p8 = 1
-- p9 = 2
-- p10 = 2
-- p11 = False
-- p12 = 'x.a'
-- p13 = 'x.b'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN CASE
        WHEN SUBSTR(LOWER(TO_HEX(MD5(TO_UTF8((? || CAST("customer"."id" AS VARCHAR)))))), 1, 8) < ?
        THEN CAST(? AS BIGINT)
        ELSE CAST(? AS BIGINT)
      END = ?
      THEN TRUE
    END AS "x.a",
    CASE
      WHEN CASE
        WHEN SUBSTR(LOWER(TO_HEX(MD5(TO_UTF8((? || CAST("customer"."id" AS VARCHAR)))))), 1, 8) < ?
        THEN CAST(? AS BIGINT)
        ELSE CAST(? AS BIGINT)
      END = ?
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
  UNION ALL
  SELECT
    CAST(? AS VARCHAR) AS "segment",
    2 AS "number"
) AS "labels"
WHERE
  CASE
    WHEN "labels"."number" = 1
    THEN "members"."x.a"
    WHEN "labels"."number" = 2
    THEN "members"."x.b"
  END
