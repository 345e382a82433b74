-- Comparisons of text, letter by letter
-- p1 = 'x'
-- p2 = 'Ali'
-- p3 = 'a'
-- p4 = 'b'
-- p5 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN COLLATE("customer"."name as stored", '') = %(p2)s
      OR COLLATE("customer"."name as stored", '') IN (%(p3)s, %(p4)s)
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
      "raw"."deleted" = %(p5)s
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
