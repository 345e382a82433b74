-- To-one links, and whether they lead anywhere
-- p1 = False
-- p2 = 'retail'
-- p3 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE WHEN "company"."eq" OR "company"."key" IS NULL THEN TRUE END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."company" AS "company"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."company_id" AS "company",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
    ) AS "raw"
    WHERE
      "raw"."deleted" = ?
  ) AS "customer"
  LEFT JOIN (
    SELECT
      "raw"."key" AS "key",
      "raw"."industry as stored" = ? AS "eq"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."industry" AS "industry as stored"
      FROM "companies" AS "t"
    ) AS "raw"
  ) AS "company"
    ON "company"."key" = "customer"."company"
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
