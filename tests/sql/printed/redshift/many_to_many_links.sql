-- Many-to-many links
-- p1 = 'x'
-- p2 = 1
-- p3 = False
WITH "customer labels" AS (
  SELECT
    "labels_link"."a" AS "key",
    COUNT(*) AS "count"
  FROM (
    SELECT
      "t"."customer_id" AS "a",
      "t"."label_id" AS "b"
    FROM "customer_labels" AS "t"
  ) AS "labels_link"
  INNER JOIN (
    SELECT
      "t"."id" AS "key"
    FROM "labels" AS "t"
  ) AS "labels"
    ON "labels"."key" = "labels_link"."b"
  GROUP BY
    "labels_link"."a"
), "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE WHEN COALESCE("customer labels"."count", 0) > %(p2)s THEN TRUE END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
    ) AS "raw"
    WHERE
      "raw"."deleted" = %(p3)s
  ) AS "customer"
  LEFT JOIN "customer labels"
    ON "customer labels"."key" = "customer"."key"
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
