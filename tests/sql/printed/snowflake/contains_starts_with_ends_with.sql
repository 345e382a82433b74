-- `contains`, `starts with`, `ends with`
-- p1 = 'x'
-- p2 = 'a'
-- p3 = 'b'
-- p4 = 'c'
-- p5 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN CHARINDEX(%(p2)s, "customer"."name") > 0
      OR SUBSTR("customer"."name", 1, LENGTH(%(p3)s)) = %(p3)s
      OR (
        LENGTH(%(p4)s) <= LENGTH("customer"."name")
        AND SUBSTR(
          "customer"."name",
          (
            LENGTH("customer"."name") - LENGTH(%(p4)s)
          ) + 1,
          LENGTH(%(p4)s)
        ) = %(p4)s
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
        NULLIF(COLLATE("t"."name", ''), '') AS "name",
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
