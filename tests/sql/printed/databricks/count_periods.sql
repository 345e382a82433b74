-- `count_periods`
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 1, 23, 20, 30, 0, 1)
-- p3 = datetime.datetime(2026, 3, 20, 20, 30, 0, 1)
-- p4 = datetime.datetime(2026, 2, 20, 20, 30, 0, 1)
-- p5 = datetime.datetime(2026, 2, 6, 20, 30, 0, 1)
-- p6 = datetime.datetime(2026, 1, 30, 20, 30, 0, 1)
-- p7 = datetime.datetime(2026, 2, 13, 20, 30, 0, 1)
-- p8 = datetime.datetime(2026, 3, 6, 20, 30, 0, 1)
-- p9 = datetime.datetime(2026, 2, 27, 20, 30, 0, 1)
-- p10 = datetime.datetime(2026, 3, 13, 20, 30, 0, 1)
-- p11 = datetime.datetime(2026, 1, 23, 20, 30)
-- p12 = datetime.datetime(2026, 3, 20, 20, 30)
-- p13 = 3
-- p14 = False
WITH `customer orders` AS (
  SELECT
    `orders`.`orders_customer` AS `key`,
    COUNT(DISTINCT CASE
      WHEN `orders`.`placed_at` >= :p2 AND `orders`.`placed_at` < :p3
      THEN CASE
        WHEN `orders`.`placed_at` < :p4
        THEN CASE
          WHEN `orders`.`placed_at` < :p5
          THEN CASE WHEN `orders`.`placed_at` < :p6 THEN 0 ELSE 1 END
          ELSE CASE WHEN `orders`.`placed_at` < :p7 THEN 2 ELSE 3 END
        END
        ELSE CASE
          WHEN `orders`.`placed_at` < :p8
          THEN CASE WHEN `orders`.`placed_at` < :p9 THEN 4 ELSE 5 END
          ELSE CASE WHEN `orders`.`placed_at` < :p10 THEN 6 ELSE 7 END
        END
      END
    END) AS `count_distinct`
  FROM (
    SELECT
      `t`.`customer_id` AS `orders_customer`,
      CASE WHEN UNIX_MICROS(`t`.`placed_at`) BETWEEN -62135596800000000 AND 253402300799999999 THEN TIMESTAMPADD(MICROSECOND, UNIX_MICROS(`t`.`placed_at`), TIMESTAMP_NTZ '1970-01-01 00:00:00') END AS `placed_at`
    FROM `orders` AS `t`
  ) AS `orders`
  WHERE
    `orders`.`placed_at` > :p11 AND `orders`.`placed_at` <= :p12
  GROUP BY
    `orders`.`orders_customer`
), `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE WHEN COALESCE(`customer orders`.`count_distinct`, 0) >= :p13 THEN TRUE END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p14
  ) AS `customer`
  LEFT JOIN `customer orders`
    ON `customer orders`.`key` = `customer`.`key`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
