-- Fields in a table of names and values
-- p1 = 3
-- p2 = False
-- p3 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE WHEN "customer"."size" > ? THEN TRUE END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."size" AS "size"
    FROM (
      SELECT
        "t"."id" AS "key",
        "c1"."v1" AS "size",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
      LEFT JOIN (
        SELECT
          "t"."customer_id" AS "k",
          MIN(CASE WHEN "t"."name" = 'size' THEN "t"."value" END) AS "v1"
        FROM "customer_meta" AS "t"
        GROUP BY
          "t"."customer_id"
      ) AS "c1"
        ON "c1"."k" = "t"."id"
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
