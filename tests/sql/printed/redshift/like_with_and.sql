-- `like` with `*` and `?`
-- p1 = 'x'
-- p2 = '%-vip-__'
-- p3 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN (SUBSTRING("customer"."name", 1, LEN("customer"."name") - CASE WHEN RIGHT("customer"."name", 1) = CHR(1) THEN 1 ELSE 0 END) LIKE %(p2)s ESCAPE '|')
      THEN TRUE
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."name" AS "name"
    FROM (
      SELECT
        "t"."id" AS "key",
        NULLIF(
          (COLLATE("t"."name", 'case_sensitive') || CASE WHEN '.' || RIGHT("t"."name", 1) || '.' IN ('. .', '.' || CHR(1) || '.') THEN CHR(1) ELSE '' END),
          ''
        ) AS "name",
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
