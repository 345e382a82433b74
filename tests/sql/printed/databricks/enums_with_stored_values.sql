-- Enums with stored values
-- p1 = 'x'
-- p2 = 'F'
-- p3 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE WHEN `customer`.`kind as stored` = :p2 THEN TRUE END AS `x`
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
      `raw`.`deleted` = :p3
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
