-- `top`, `bottom`, percentages
-- p1 = 'x'
-- p2 = 0
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
            WHEN "t"."kind" COLLATE BINARY = 'P'
            THEN 'person'
            WHEN "t"."kind" COLLATE BINARY = 'F'
            THEN 'firm'
          END AS "kind",
          "t"."deleted" AS "deleted as stored"
        FROM "customers" "t"
      ) "raw"
      WHERE
        "raw"."deleted as stored" = :p2
    ) "customer"
    WHERE
      "customer"."balance" IS NOT NULL = 1 AND "customer"."kind" IS NOT NULL = 1
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
        (
          CAST("customer ranks"."rank" AS NUMBER(19, 0)) - CAST(CAST(:p3 AS NUMBER(19)) AS NUMBER(1, 0))
        ) * CAST(:p4 AS NUMBER(19))
      ) < (
        CAST("customer ranks"."size" AS NUMBER(19, 0)) * CAST(CAST(:p3 AS NUMBER(19)) AS NUMBER(1, 0))
      )
      OR "customer ranks_2"."rank" <= :p5
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
