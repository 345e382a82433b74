-- Epoch columns
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 20, 20, 30)
-- p3 = datetime.datetime(2026, 4, 20, 20, 30)
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN `customer`.`called_at` >= :p2 AND `customer`.`called_at` < :p3
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`called_at` AS `called_at`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        TIMESTAMPADD(MICROSECOND, CASE WHEN CAST(TRY_CAST(`t`.`called_at` AS DECIMAL(18, 6)) * 1000000 AS BIGINT) BETWEEN -62135596800000000 AND 253402300799999999 THEN CAST(TRY_CAST(`t`.`called_at` AS DECIMAL(18, 6)) * 1000000 AS BIGINT) END, TIMESTAMP_NTZ '1970-01-01 00:00:00') AS `called_at`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p4
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
