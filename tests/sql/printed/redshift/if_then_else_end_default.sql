-- `if … then … else … end`, `default`
-- p1 = 'x'
-- p2 = Decimal('5.00')
-- p3 = 0
-- p4 = 3
-- p5 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN CASE
        WHEN "customer"."balance" > %(p2)s
        THEN "customer"."points"
        ELSE CAST(%(p3)s AS BIGINT)
      END > CASE
        WHEN NOT (
          "customer"."points" IS NULL
        )
        THEN "customer"."points"
        ELSE CAST(%(p4)s AS BIGINT)
      END
      THEN TRUE
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."balance" AS "balance",
      "raw"."points" AS "points"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."balance" AS "balance",
        "j1"."points" AS "points",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
      LEFT JOIN "customers_more" AS "j1"
        ON "j1"."customer_id" = "t"."id"
    ) AS "raw"
    WHERE
      "raw"."deleted" = %(p5)s
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
