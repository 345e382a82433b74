-- `like` with `#`
-- p1 = 'x'
-- p2 = '.*\\-[0-9][0-9]'
-- p3 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE WHEN REGEXP_LIKE("customer"."name", %(p2)s, 's') THEN TRUE END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."name" AS "name"
    FROM (
      SELECT
        "t"."id" AS "key",
        NULLIF(COLLATE("t"."name", ''), '') AS "name",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
    ) AS "raw"
    WHERE
      "raw"."deleted" = %(p3)s
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
