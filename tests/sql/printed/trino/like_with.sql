-- `like` with `#`
-- p1 = '\\A(?s:.*\\-[0-9][0-9])\\z'
-- p2 = False
-- p3 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE WHEN REGEXP_LIKE("customer"."name", ?) THEN TRUE END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."name" AS "name"
    FROM (
      SELECT
        "t"."id" AS "key",
        NULLIF("t"."name", '') AS "name",
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
