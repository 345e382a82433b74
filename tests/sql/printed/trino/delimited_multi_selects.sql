-- Delimited multi-selects
-- p1 = 'a'
-- p2 = 'b'
-- p3 = False
-- p4 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN CONTAINS("customer"."genres", ?) OR CONTAINS("customer"."genres", ?)
      THEN TRUE
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."genres" AS "genres"
    FROM (
      SELECT
        "t"."id" AS "key",
        COALESCE(
          ARRAY_DISTINCT(FILTER(TRANSFORM(SPLIT("t"."genres", '|'), "element" -> NULLIF("element", '')), "element" -> "element" IS NOT NULL)),
          CAST(ARRAY[] AS ARRAY(VARCHAR))
        ) AS "genres",
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
