-- Floats
-- p1 = 'x'
-- p2 = 2.0
-- p3 = 1.5
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN NULLIF(NULLIF((
        `customer`.`weight` * :p2
      ) + 0D, CAST('Infinity' AS DOUBLE)), CAST('-Infinity' AS DOUBLE)) > :p3
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`weight` AS `weight`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        (CASE WHEN ABS(`t`.`weight`) < CAST('Infinity' AS DOUBLE) THEN CAST(`t`.`weight` AS DOUBLE) + 0D END) AS `weight`,
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
