-- `ntile`, `quintile`, `percentile`
-- p1 = 'x'
-- p2 = False
-- p3 = 1
-- p4 = 5
-- p5 = 100.0
-- p6 = 100
-- p7 = 90.0
WITH "customer ranks" AS (
  SELECT
    "r"."key" AS "key",
    RANK() OVER (ORDER BY "r"."value") AS "rank",
    COUNT(*) OVER () AS "size"
  FROM (
    SELECT
      "customer"."key" AS "key",
      "customer"."balance" AS "value"
    FROM (
      SELECT
        "raw"."key" AS "key",
        "raw"."balance" AS "balance"
      FROM (
        SELECT
          "t"."id" AS "key",
          "t"."balance" AS "balance",
          "t"."deleted" AS "deleted"
        FROM "customers" AS "t"
      ) AS "raw"
      WHERE
        "raw"."deleted" = %(p2)s
    ) AS "customer"
    WHERE
      "customer"."balance" IS NOT NULL
  ) AS "r"
), "customer ranks_2" AS (
  SELECT
    "r"."key" AS "key",
    RANK() OVER (ORDER BY "r"."value") AS "rank",
    COUNT(*) OVER () AS "size"
  FROM (
    SELECT
      "customer"."key" AS "key",
      "customer"."points" AS "value"
    FROM (
      SELECT
        "raw"."key" AS "key",
        "raw"."points" AS "points"
      FROM (
        SELECT
          "t"."id" AS "key",
          "j1"."points" AS "points",
          "t"."deleted" AS "deleted"
        FROM "customers" AS "t"
        LEFT JOIN "customers_more" AS "j1"
          ON "j1"."customer_id" = "t"."id"
      ) AS "raw"
      WHERE
        "raw"."deleted" = %(p2)s
    ) AS "customer"
    WHERE
      "customer"."points" IS NOT NULL
  ) AS "r"
), "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN (
        CAST(((
          (
            CAST("customer ranks"."rank" AS DECIMAL(19, 0)) - CAST(CAST(%(p3)s AS BIGINT) AS DECIMAL(1, 0))
          ) * CAST(%(p4)s AS BIGINT)
        ) - MOD((
          (
            CAST("customer ranks"."rank" AS DECIMAL(19, 0)) - CAST(CAST(%(p3)s AS BIGINT) AS DECIMAL(1, 0))
          ) * CAST(%(p4)s AS BIGINT)
        ), "customer ranks"."size")) / "customer ranks"."size" AS BIGINT) + CAST(%(p3)s AS BIGINT)
      ) = %(p4)s
      OR CASE
        WHEN "customer ranks_2"."size" = %(p3)s
        THEN %(p5)s
        ELSE (CAST((
          (
            CAST("customer ranks_2"."rank" AS DECIMAL(19, 0)) - CAST(CAST(%(p3)s AS BIGINT) AS DECIMAL(1, 0))
          ) * CAST(%(p6)s AS BIGINT)
        ) AS DOUBLE) / NULLIF(CAST((
          CAST("customer ranks_2"."size" AS DECIMAL(19, 0)) - CAST(CAST(%(p3)s AS BIGINT) AS DECIMAL(1, 0))
        ) AS DOUBLE), CAST('0.0' AS DOUBLE)) + CAST('0.0' AS DOUBLE))
      END > %(p7)s
      THEN TRUE
    END AS "x"
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
      "raw"."deleted" = %(p2)s
  ) AS "customer"
  LEFT JOIN "customer ranks"
    ON "customer ranks"."key" = "customer"."key"
  LEFT JOIN "customer ranks_2"
    ON "customer ranks_2"."key" = "customer"."key"
)
SELECT
  "labels"."segment" AS "segment",
  "members"."key" AS "key"
FROM "members"
CROSS JOIN (
  SELECT
    CAST(%(p1)s AS VARCHAR) AS "segment",
    1 AS "number"
) AS "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END
