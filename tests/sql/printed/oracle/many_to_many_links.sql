-- Many-to-many links
-- p1 = 'x'
-- p2 = 1
-- p3 = 0
WITH "customer labels" AS (
  SELECT
    "labels_link"."a" AS "key",
    COUNT(*) AS "count"
  FROM (
    SELECT
      "t"."customer_id" AS "a",
      "t"."label_id" AS "b"
    FROM "customer_labels" "t"
  ) "labels_link"
  INNER JOIN (
    SELECT
      "t"."id" AS "key"
    FROM "labels" "t"
  ) "labels"
    ON "labels"."key" = "labels_link"."b"
  GROUP BY
    "labels_link"."a"
), "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE WHEN COALESCE("customer labels"."count", 0) > :p2 THEN 1 END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."deleted" AS "deleted as stored"
      FROM "customers" "t"
    ) "raw"
    WHERE
      "raw"."deleted as stored" = :p3
  ) "customer"
  LEFT JOIN "customer labels"
    ON "customer labels"."key" = "customer"."key"
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
