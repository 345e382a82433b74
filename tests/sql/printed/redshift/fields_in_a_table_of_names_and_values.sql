-- Fields in a table of names and values
-- p1 = 'x'
-- p2 = 3
-- p3 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE WHEN "customer"."size" > %(p2)s THEN TRUE END AS "x"
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
          MIN(
            CASE
              WHEN (COLLATE("t"."name", 'case_sensitive') || CASE WHEN '.' || RIGHT("t"."name", 1) || '.' IN ('. .', '.' || CHR(1) || '.') THEN CHR(1) ELSE '' END) = 'size'
              THEN "t"."value"
            END
          ) AS "v1"
        FROM "customer_meta" AS "t"
        GROUP BY
          "t"."customer_id"
      ) AS "c1"
        ON "c1"."k" = "t"."id"
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
