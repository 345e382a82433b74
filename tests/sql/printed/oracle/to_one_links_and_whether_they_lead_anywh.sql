-- To-one links, and whether they lead anywhere
-- p1 = 'x'
-- p2 = 0
-- p3 = 'retail'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE WHEN "company"."eq" = 1 OR "company"."key" IS NULL THEN 1 END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."company" AS "company"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."company_id" AS "company",
        "t"."deleted" AS "deleted as stored"
      FROM "customers" "t"
    ) "raw"
    WHERE
      "raw"."deleted as stored" = :p2
  ) "customer"
  LEFT JOIN (
    SELECT
      "raw"."key" AS "key",
      CASE
        WHEN "raw"."industry as stored" COLLATE BINARY = :p3 COLLATE BINARY
        THEN 1
        WHEN NOT (
          "raw"."industry as stored" COLLATE BINARY = :p3 COLLATE BINARY
        )
        THEN 0
      END AS "eq"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."industry" AS "industry as stored"
      FROM "companies" "t"
    ) "raw"
  ) "company"
    ON "company"."key" = "customer"."company"
)
SELECT
  "labels"."segment" AS "segment",
  "members"."key" AS "key"
FROM "members"
CROSS JOIN (
  SELECT
    CAST(:p1 COLLATE BINARY AS VARCHAR2(4000)) AS "segment",
    1 AS "number"
  FROM "DUAL"
) "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END = 1
