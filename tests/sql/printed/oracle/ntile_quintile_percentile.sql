-- `ntile`, `quintile`, `percentile`
-- p1 = 'x'
-- p2 = 0
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
          "t"."deleted" AS "deleted as stored"
        FROM "customers" "t"
      ) "raw"
      WHERE
        "raw"."deleted as stored" = :p2
    ) "customer"
    WHERE
      "customer"."balance" IS NOT NULL = 1
  ) "r"
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
          "t"."deleted" AS "deleted as stored"
        FROM "customers" "t"
        LEFT JOIN "customers_more" "j1"
          ON "j1"."customer_id" = "t"."id"
      ) "raw"
      WHERE
        "raw"."deleted as stored" = :p2
    ) "customer"
    WHERE
      "customer"."points" IS NOT NULL = 1
  ) "r"
), "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN (
        TRUNC((
          (
            CAST("customer ranks"."rank" AS NUMBER(19, 0)) - CAST(CAST(:p3 AS NUMBER(19)) AS NUMBER(1, 0))
          ) * CAST(:p4 AS NUMBER(19))
        ) / "customer ranks"."size") + CAST(:p3 AS NUMBER(19))
      ) = :p4
      OR CASE
        WHEN "customer ranks_2"."size" = :p3
        THEN :p5
        ELSE (CAST((
          (
            CAST("customer ranks_2"."rank" AS NUMBER(19, 0)) - CAST(CAST(:p3 AS NUMBER(19)) AS NUMBER(1, 0))
          ) * CAST(:p6 AS NUMBER(19))
        ) AS BINARY_DOUBLE) / NULLIF(CAST((
          CAST("customer ranks_2"."size" AS NUMBER(19, 0)) - CAST(CAST(:p3 AS NUMBER(19)) AS NUMBER(1, 0))
        ) AS BINARY_DOUBLE), CAST(0.0 AS BINARY_DOUBLE)) + CAST(0.0 AS BINARY_DOUBLE))
      END > :p7
      THEN 1
    END AS "x"
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
      "raw"."deleted as stored" = :p2
  ) "customer"
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
    CAST(:p1 COLLATE BINARY AS VARCHAR2(4000)) AS "segment",
    1 AS "number"
  FROM "DUAL"
) "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END = 1
