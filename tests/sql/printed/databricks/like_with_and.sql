-- `like` with `*` and `?`
-- p1 = 'x'
-- p2 = '%-vip-__'
-- p3 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE WHEN `customer`.`name` LIKE :p2 THEN TRUE END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`name` AS `name`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        (NULLIF(`t`.`name`, '')) AS `name`,
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
