-- Enums with stored values
-- p1 = 'F'
-- p2 = False
-- p3 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE WHEN "customer"."kind as stored" = ? THEN TRUE END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."kind as stored" AS "kind as stored"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."kind" AS "kind as stored",
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
