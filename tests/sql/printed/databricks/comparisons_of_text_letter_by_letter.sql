-- Comparisons of text, letter by letter
-- p1 = 'x'
-- p2 = 'Ali'
-- p3 = 'a'
-- p4 = 'b'
-- p5 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN `customer`.`name as stored` = :p2 OR `customer`.`name as stored` IN (:p3, :p4)
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`name as stored` AS `name as stored`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `t`.`name` AS `name as stored`,
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
