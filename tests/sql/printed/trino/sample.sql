-- `sample`
-- p1 = 'spring:'
-- p2 = '1999999a'
-- p3 = False
-- p4 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN SUBSTR(LOWER(TO_HEX(MD5(TO_UTF8((? || CAST("customer"."id" AS VARCHAR)))))), 1, 8) < ?
      THEN TRUE
    END AS "x"
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
) AS "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END
