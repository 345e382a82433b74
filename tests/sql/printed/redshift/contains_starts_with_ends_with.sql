-- `contains`, `starts with`, `ends with`
-- p1 = 'x'
-- p2 = 'a'
-- p3 = 'b'
-- p4 = 'b'
-- p5 = 'c'
-- p6 = 'c'
-- p7 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN STRPOS(
        SUBSTRING("customer"."name", 1, LEN("customer"."name") - CASE WHEN RIGHT("customer"."name", 1) = CHR(1) THEN 1 ELSE 0 END),
        %(p2)s
      ) > 0
      OR (COLLATE(SUBSTRING(SUBSTRING("customer"."name", 1, LEN("customer"."name") - CASE WHEN RIGHT("customer"."name", 1) = CHR(1) THEN 1 ELSE 0 END), 1, LEN(%(p3)s)), 'case_sensitive') || CASE WHEN '.' || RIGHT(SUBSTRING(SUBSTRING("customer"."name", 1, LEN("customer"."name") - CASE WHEN RIGHT("customer"."name", 1) = CHR(1) THEN 1 ELSE 0 END), 1, LEN(%(p3)s)), 1) || '.' IN ('. .', '.' || CHR(1) || '.') THEN CHR(1) ELSE '' END) = %(p4)s
      OR (
        LEN(%(p5)s) <= LEN(
          SUBSTRING("customer"."name", 1, LEN("customer"."name") - CASE WHEN RIGHT("customer"."name", 1) = CHR(1) THEN 1 ELSE 0 END)
        )
        AND (COLLATE(SUBSTRING(SUBSTRING("customer"."name", 1, LEN("customer"."name") - CASE WHEN RIGHT("customer"."name", 1) = CHR(1) THEN 1 ELSE 0 END), (
          (
            LEN(
              SUBSTRING("customer"."name", 1, LEN("customer"."name") - CASE WHEN RIGHT("customer"."name", 1) = CHR(1) THEN 1 ELSE 0 END)
            ) - LEN(%(p5)s)
          ) + 1
        ), LEN(%(p5)s)), 'case_sensitive') || CASE WHEN '.' || RIGHT(SUBSTRING(SUBSTRING("customer"."name", 1, LEN("customer"."name") - CASE WHEN RIGHT("customer"."name", 1) = CHR(1) THEN 1 ELSE 0 END), (
          (
            LEN(
              SUBSTRING("customer"."name", 1, LEN("customer"."name") - CASE WHEN RIGHT("customer"."name", 1) = CHR(1) THEN 1 ELSE 0 END)
            ) - LEN(%(p5)s)
          ) + 1
        ), LEN(%(p5)s)), 1) || '.' IN ('. .', '.' || CHR(1) || '.') THEN CHR(1) ELSE '' END) = %(p6)s
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
        NULLIF(
          (COLLATE("t"."name", 'case_sensitive') || CASE WHEN '.' || RIGHT("t"."name", 1) || '.' IN ('. .', '.' || CHR(1) || '.') THEN CHR(1) ELSE '' END),
          ''
        ) AS "name",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
    ) AS "raw"
    WHERE
      "raw"."deleted" = %(p7)s
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
