-- `contains`, `starts with`, `ends with`
-- p1 = 'a'
-- p2 = 'b'
-- p3 = 'b'
-- p4 = 'c'
-- p5 = 'c'
-- p6 = 'c'
-- p7 = 'c'
-- p8 = False
-- p9 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN STRPOS("customer"."name", ?) > 0
      OR SUBSTR("customer"."name", 1, LENGTH(?)) = ?
      OR (
        LENGTH(?) <= LENGTH("customer"."name")
        AND SUBSTR("customer"."name", (
          LENGTH("customer"."name") - LENGTH(?)
        ) + 1, LENGTH(?)) = ?
      )
      THEN TRUE
    END AS "x"
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
