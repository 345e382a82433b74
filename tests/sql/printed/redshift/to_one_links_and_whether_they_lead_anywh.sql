-- To-one links, and whether they lead anywhere
-- p1 = 'x'
-- p2 = False
-- p3 = 'retail'
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
      "raw"."deleted" = %(p2)s
  ) AS "customer"
  LEFT JOIN (
    SELECT
      "raw"."key" AS "key",
      (COLLATE("raw"."industry as stored", 'case_sensitive') || CASE WHEN '.' || RIGHT("raw"."industry as stored", 1) || '.' IN ('. .', '.' || CHR(1) || '.') THEN CHR(1) ELSE '' END) = %(p3)s AS "eq"
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
    CAST(%(p1)s AS VARCHAR(65535)) AS "segment",
    1 AS "number"
) AS "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END
