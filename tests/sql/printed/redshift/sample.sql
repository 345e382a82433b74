-- `sample`
-- p1 = 'x'
-- p2 = 'spring:'
-- p3 = '1999999a'
-- p4 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN TO_HEX(CAST(SUBSTRING(MD5(SUBSTRING((%(p2)s || CAST("customer"."id" AS VARCHAR)), 1, LEN((%(p2)s || CAST("customer"."id" AS VARCHAR))) - CASE WHEN RIGHT((%(p2)s || CAST("customer"."id" AS VARCHAR)), 1) = CHR(1) THEN 1 ELSE 0 END)), 1, 8) AS VARBYTE)) < TO_HEX(CAST(%(p3)s AS VARBYTE))
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
    CAST(%(p1)s AS VARCHAR(65535)) AS "segment",
    1 AS "number"
) AS "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END
