-- Enums with stored values
-- p1 = 'x'
-- p2 = 'F'
-- p3 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN (COLLATE("customer"."kind as stored", 'case_sensitive') || CASE WHEN '.' || RIGHT("customer"."kind as stored", 1) || '.' IN ('. .', '.' || CHR(1) || '.') THEN CHR(1) ELSE '' END) = %(p2)s
      THEN TRUE
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."kind as stored" AS "kind as stored"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."kind" AS "kind as stored",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
    ) AS "raw"
    WHERE
      "raw"."deleted" = %(p3)s
  ) AS "customer"
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
