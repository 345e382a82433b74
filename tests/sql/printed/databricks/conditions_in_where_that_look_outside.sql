-- Conditions in `where` that look outside
-- p1 = 'x'
-- p2 = False
-- p3 = datetime.datetime(2026, 3, 20, 20, 30)
-- p4 = 0
WITH `customer orders` AS (
  SELECT
    `orders`.`orders_customer` AS `key`,
    COUNT(*) AS `count`
  FROM (
    SELECT
      `t`.`customer_id` AS `orders_customer`,
      CASE WHEN UNIX_MICROS(`t`.`placed_at`) BETWEEN -62135596800000000 AND 253402300799999999 THEN TIMESTAMPADD(MICROSECOND, UNIX_MICROS(`t`.`placed_at`), TIMESTAMP_NTZ '1970-01-01 00:00:00') END AS `placed_at`,
      CAST(`t`.`total` * 100 AS BIGINT) AS `total`,
      `t`.`customer_id` AS `customer`
    FROM `orders` AS `t`
  ) AS `orders`
  LEFT JOIN (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`balance` AS `balance`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        CAST(`t`.`balance` * 100 AS BIGINT) AS `balance`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p2
  ) AS `customer`
    ON `customer`.`key` = `orders`.`customer`
  WHERE
    (
      `orders`.`placed_at` IS NULL OR `orders`.`placed_at` <= :p3
    )
    AND `orders`.`total` > `customer`.`balance`
  GROUP BY
    `orders`.`orders_customer`
), `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE WHEN COALESCE(`customer orders`.`count`, 0) > :p4 THEN TRUE END AS `x`
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
      `raw`.`deleted` = :p2
  ) AS `customer`
  LEFT JOIN `customer orders`
    ON `customer orders`.`key` = `customer`.`key`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
