-- Comparisons of text, letter by letter
-- p1 = 'Ali'
-- p2 = 'a'
-- p3 = 'b'
-- p4 = False
-- p5 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN "customer"."name as stored" = ? OR "customer"."name as stored" IN (?, ?)
      THEN TRUE
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."name as stored" AS "name as stored"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."name" AS "name as stored",
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
