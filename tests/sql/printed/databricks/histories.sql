-- Histories
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 20, 20, 30)
-- p3 = 'won'
-- p4 = 0
-- p5 = False
WITH `customer stage history` AS (
  SELECT
    `stage.history`.`stage.history_customer` AS `key`,
    COUNT(*) AS `count`
  FROM (
    SELECT
      `t`.`customer_id` AS `stage.history_customer`,
      CASE WHEN UNIX_MICROS(`t`.`changed_at`) BETWEEN -62135596800000000 AND 253402300799999999 THEN TIMESTAMPADD(MICROSECOND, UNIX_MICROS(`t`.`changed_at`), TIMESTAMP_NTZ '1970-01-01 00:00:00') END AS `at`,
      `t`.`stage` AS `value as stored`
    FROM `stages` AS `t`
  ) AS `stage.history`
  WHERE
    (
      `stage.history`.`at` IS NULL OR `stage.history`.`at` <= :p2
    )
    AND `stage.history`.`value as stored` = :p3
  GROUP BY
    `stage.history`.`stage.history_customer`
), `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE WHEN COALESCE(`customer stage history`.`count`, 0) > :p4 THEN TRUE END AS `x`
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
      `raw`.`deleted` = :p5
  ) AS `customer`
  LEFT JOIN `customer stage history`
    ON `customer stage history`.`key` = `customer`.`key`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
