-- Dates and windows on a field
-- p1 = 'x'
-- p2 = datetime.date(2001, 3, 21)
-- p3 = datetime.datetime(2025, 12, 20, 20, 30)
-- p4 = datetime.datetime(2026, 3, 20, 20, 30)
-- p5 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN `customer`.`birthday` < :p2
      OR (
        `customer`.`seen_at` > :p3 AND `customer`.`seen_at` <= :p4
      )
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`birthday` AS `birthday`,
      `raw`.`seen_at` AS `seen_at`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        CASE WHEN `t`.`birthday` BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN `t`.`birthday` END AS `birthday`,
        CASE WHEN UNIX_MICROS(`t`.`seen_at`) BETWEEN -62135596800000000 AND 253402300799999999 THEN TIMESTAMPADD(MICROSECOND, UNIX_MICROS(`t`.`seen_at`), TIMESTAMP_NTZ '1970-01-01 00:00:00') END AS `seen_at`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p5
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
