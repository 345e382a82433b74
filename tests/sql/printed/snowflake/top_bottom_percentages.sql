-- `top`, `bottom`, percentages
-- p1 = 'x'
-- p2 = False
-- p3 = 1
-- p4 = 10
-- p5 = 5
WITH "customer ranks" AS (
  SELECT
    "r"."key" AS "key",
    RANK() OVER (PARTITION BY "r"."per" ORDER BY "r"."value" DESC) AS "rank",
    COUNT(*) OVER (PARTITION BY "r"."per") AS "size"
  FROM (
    SELECT
      "customer"."key" AS "key",
      "customer"."balance" AS "value",
      "customer"."kind" AS "per"
    FROM (
      SELECT
        "raw"."key" AS "key",
        "raw"."balance" AS "balance",
        "raw"."kind" AS "kind"
      FROM (
        SELECT
          "t"."id" AS "key",
          "t"."balance" AS "balance",
          CASE
            WHEN COLLATE("t"."kind", '') = 'P'
            THEN 'person'
            WHEN COLLATE("t"."kind", '') = 'F'
            THEN 'firm'
          END AS "kind",
          "t"."deleted" AS "deleted"
        FROM "customers" AS "t"
      ) AS "raw"
      WHERE
        "raw"."deleted" = %(p2)s
    ) AS "customer"
    WHERE
      "customer"."balance" IS NOT NULL AND "customer"."kind" IS NOT NULL
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
        (
          CAST("customer ranks"."rank" AS DECIMAL(19, 0)) - CAST(CAST(%(p3)s AS BIGINT) AS DECIMAL(1, 0))
        ) * CAST(%(p4)s AS BIGINT)
      ) < (
        CAST("customer ranks"."size" AS DECIMAL(19, 0)) * CAST(CAST(%(p3)s AS BIGINT) AS DECIMAL(1, 0))
      )
      OR "customer ranks_2"."rank" <= %(p5)s
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
