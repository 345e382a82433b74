-- Comparisons of numbers, `and`, `or`, `not`
-- p1 = 'x'
-- p2 = Decimal('5.00')
-- p3 = 3
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN (
        `customer`.`balance as stored` > :p2
        AND NOT COALESCE(`customer`.`points` <= :p3, FALSE)
      )
      OR `customer`.`points` IS NULL
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`balance as stored` AS `balance as stored`,
      `raw`.`points` AS `points`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `t`.`balance` AS `balance as stored`,
        `j1`.`points` AS `points`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
      LEFT JOIN `customers_more` AS `j1`
        ON `j1`.`customer_id` = `t`.`id`
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
