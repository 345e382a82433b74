-- `sample`
-- p1 = 'x'
-- p2 = 'spring:'
-- p3 = '1999999a'
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN SUBSTR(MD5(CAST((
        :p2 || CAST(`customer`.`id` AS STRING)
      ) AS BINARY)), 1, 8) < :p3
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`id` AS `id`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `t`.`id` AS `id`,
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
