-- Sequences
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 20, 20, 30)
-- p3 = 'a'
-- p4 = 'b'
-- p5 = 172800000000
-- p6 = False
WITH `customer sequence step 1` AS (
  SELECT
    `orders`.`orders_customer` AS `key`,
    `orders`.`placed_at` AS `time`,
    `orders`.`key` AS `event`
  FROM (
    SELECT
      `t`.`customer_id` AS `orders_customer`,
      CASE WHEN UNIX_MICROS(`t`.`placed_at`) BETWEEN -62135596800000000 AND 253402300799999999 THEN TIMESTAMPADD(MICROSECOND, UNIX_MICROS(`t`.`placed_at`), TIMESTAMP_NTZ '1970-01-01 00:00:00') END AS `placed_at`,
      `t`.`id` AS `key`,
      `t`.`status` AS `status as stored`
    FROM `orders` AS `t`
  ) AS `orders`
  WHERE
    `orders`.`placed_at` <= :p2
    AND NOT (
      `orders`.`placed_at` IS NULL
    )
    AND `orders`.`status as stored` = :p3
), `customer sequence step 1 no 1` AS (
  SELECT
    `orders`.`orders_customer` AS `key`,
    `orders`.`placed_at` AS `time`,
    `orders`.`key` AS `event`
  FROM (
    SELECT
      `t`.`customer_id` AS `orders_customer`,
      CASE WHEN UNIX_MICROS(`t`.`placed_at`) BETWEEN -62135596800000000 AND 253402300799999999 THEN TIMESTAMPADD(MICROSECOND, UNIX_MICROS(`t`.`placed_at`), TIMESTAMP_NTZ '1970-01-01 00:00:00') END AS `placed_at`,
      `t`.`id` AS `key`,
      `t`.`status` AS `status as stored`
    FROM `orders` AS `t`
  ) AS `orders`
  WHERE
    `orders`.`placed_at` <= :p2
    AND NOT (
      `orders`.`placed_at` IS NULL
    )
    AND `orders`.`status as stored` = :p4
), `customer sequence step 1 until 1` AS (
  SELECT
    `m`.`key` AS `key`,
    `m`.`time` AS `time`,
    MIN(`n`.`time`) AS `next_no`
  FROM `customer sequence step 1` AS `m`
  LEFT JOIN `customer sequence step 1 no 1` AS `n`
    ON `n`.`key` = `m`.`key` AND `m`.`time` < `n`.`time`
  GROUP BY
    `m`.`key`,
    `m`.`time`
), `customer sequence step 3` AS (
  SELECT
    `orders`.`orders_customer` AS `key`,
    `orders`.`placed_at` AS `time`,
    `orders`.`key` AS `event`
  FROM (
    SELECT
      `t`.`customer_id` AS `orders_customer`,
      CASE WHEN UNIX_MICROS(`t`.`placed_at`) BETWEEN -62135596800000000 AND 253402300799999999 THEN TIMESTAMPADD(MICROSECOND, UNIX_MICROS(`t`.`placed_at`), TIMESTAMP_NTZ '1970-01-01 00:00:00') END AS `placed_at`,
      `t`.`id` AS `key`
    FROM `orders` AS `t`
  ) AS `orders`
  WHERE
    `orders`.`placed_at` <= :p2 AND NOT (
      `orders`.`placed_at` IS NULL
    )
), `customer sequence step 3 matched` AS (
  SELECT
    `e`.`key` AS `key`,
    `e`.`time` AS `time`,
    `e`.`event` AS `event`
  FROM `customer sequence step 3` AS `e`
  WHERE
    EXISTS(
      SELECT
        1
      FROM `customer sequence step 1 until 1` AS `m`
      WHERE
        `e`.`key` = `m`.`key`
        AND `m`.`time` < `e`.`time`
        AND TIMESTAMPDIFF(MICROSECOND, `m`.`time`, `e`.`time`) <= :p5
        AND (
          `m`.`next_no` IS NULL OR `e`.`time` <= `m`.`next_no`
        )
    )
), `customer sequence` AS (
  SELECT DISTINCT
    `m`.`key` AS `key`
  FROM `customer sequence step 3 matched` AS `m`
), `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE WHEN `customer sequence`.`key` IS NOT NULL THEN TRUE END AS `x`
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
  LEFT JOIN `customer sequence`
    ON `customer sequence`.`key` = `customer`.`key`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
