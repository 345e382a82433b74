-- `sample`
-- p1 = 'x'
-- p2 = 'spring:'
-- p3 = '1999999a'
-- p4 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN SUBSTR(MD5_HEX((%(p2)s || CAST("customer"."id" AS VARCHAR))), 1, 8) < %(p3)s
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
      "raw"."deleted" = %(p4)s
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
) AS "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END
