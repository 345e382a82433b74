-- Tiers and scores
-- p1 = 'x.a'
-- p2 = 'x.b'
-- p3 = datetime.datetime(2026, 3, 20, 20, 30)
-- p4 = 10
-- p5 = 'F'
-- p6 = 5
-- p7 = 0
-- p8 = 1
-- p9 = 2
-- p10 = False
WITH `customer orders` AS (
  SELECT
    `orders`.`orders_customer` AS `key`,
    COUNT(*) AS `count`
  FROM (
    SELECT
      `t`.`customer_id` AS `orders_customer`,
      CASE WHEN UNIX_MICROS(`t`.`placed_at`) BETWEEN -62135596800000000 AND 253402300799999999 THEN TIMESTAMPADD(MICROSECOND, UNIX_MICROS(`t`.`placed_at`), TIMESTAMP_NTZ '1970-01-01 00:00:00') END AS `placed_at`
    FROM `orders` AS `t`
  ) AS `orders`
  WHERE
    (
      `orders`.`placed_at` IS NULL OR `orders`.`placed_at` <= :p3
    )
  GROUP BY
    `orders`.`orders_customer`
), `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN CASE
        WHEN (
          (
            CAST(:p4 AS BIGINT) * COALESCE(`customer orders`.`count`, 0)
          ) + CASE
            WHEN `customer`.`kind as stored` = :p5
            THEN CAST(:p6 AS BIGINT)
            ELSE CAST(:p7 AS BIGINT)
          END
        ) >= :p7
        AND (
          (
            CAST(:p4 AS BIGINT) * COALESCE(`customer orders`.`count`, 0)
          ) + CASE
            WHEN `customer`.`kind as stored` = :p5
            THEN CAST(:p6 AS BIGINT)
            ELSE CAST(:p7 AS BIGINT)
          END
        ) < :p6
        THEN CAST(:p8 AS BIGINT)
        WHEN (
          (
            CAST(:p4 AS BIGINT) * COALESCE(`customer orders`.`count`, 0)
          ) + CASE
            WHEN `customer`.`kind as stored` = :p5
            THEN CAST(:p6 AS BIGINT)
            ELSE CAST(:p7 AS BIGINT)
          END
        ) >= :p6
        THEN CAST(:p9 AS BIGINT)
        ELSE CAST(NULL AS BIGINT)
      END = :p8
      THEN TRUE
    END AS `x.a`,
    CASE
      WHEN CASE
        WHEN (
          (
            CAST(:p4 AS BIGINT) * COALESCE(`customer orders`.`count`, 0)
          ) + CASE
            WHEN `customer`.`kind as stored` = :p5
            THEN CAST(:p6 AS BIGINT)
            ELSE CAST(:p7 AS BIGINT)
          END
        ) >= :p7
        AND (
          (
            CAST(:p4 AS BIGINT) * COALESCE(`customer orders`.`count`, 0)
          ) + CASE
            WHEN `customer`.`kind as stored` = :p5
            THEN CAST(:p6 AS BIGINT)
            ELSE CAST(:p7 AS BIGINT)
          END
        ) < :p6
        THEN CAST(:p8 AS BIGINT)
        WHEN (
          (
            CAST(:p4 AS BIGINT) * COALESCE(`customer orders`.`count`, 0)
          ) + CASE
            WHEN `customer`.`kind as stored` = :p5
            THEN CAST(:p6 AS BIGINT)
            ELSE CAST(:p7 AS BIGINT)
          END
        ) >= :p6
        THEN CAST(:p9 AS BIGINT)
        ELSE CAST(NULL AS BIGINT)
      END = :p9
      THEN TRUE
    END AS `x.b`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`kind as stored` AS `kind as stored`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `t`.`kind` AS `kind as stored`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p10
  ) AS `customer`
  LEFT JOIN `customer orders`
    ON `customer orders`.`key` = `customer`.`key`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(
  ARRAY(CASE WHEN `members`.`x.a` THEN :p1 END, CASE WHEN `members`.`x.b` THEN :p2 END)
)) AS `labels`(`segment`)
