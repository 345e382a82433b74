-- Counts, sums, least and greatest
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 20, 20, 30)
-- p3 = 3
-- p4 = 500
-- p5 = 100
-- p6 = False
WITH `customer orders` AS (
  SELECT
    `orders`.`orders_customer` AS `key`,
    COUNT(*) AS `count`,
    COALESCE(SUM(CAST(`orders`.`total` AS DECIMAL(28, 0))), 0) AS `sum`,
    MAX(`orders`.`total`) AS `max`
  FROM (
    SELECT
      `t`.`customer_id` AS `orders_customer`,
      CASE WHEN UNIX_MICROS(`t`.`placed_at`) BETWEEN -62135596800000000 AND 253402300799999999 THEN TIMESTAMPADD(MICROSECOND, UNIX_MICROS(`t`.`placed_at`), TIMESTAMP_NTZ '1970-01-01 00:00:00') END AS `placed_at`,
      CAST(`t`.`total` * 100 AS BIGINT) AS `total`
    FROM `orders` AS `t`
  ) AS `orders`
  WHERE
    (
      `orders`.`placed_at` IS NULL OR `orders`.`placed_at` <= :p2
    )
  GROUP BY
    `orders`.`orders_customer`
), `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN COALESCE(`customer orders`.`count`, 0) > :p3
      AND COALESCE(`customer orders`.`sum`, 0) > :p4
      AND `customer orders`.`max` > :p5
      THEN TRUE
    END AS `x`
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
      `raw`.`deleted` = :p6
  ) AS `customer`
  LEFT JOIN `customer orders`
    ON `customer orders`.`key` = `customer`.`key`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
