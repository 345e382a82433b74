-- Comparisons of numbers, `and`, `or`, `not`
-- p1 = 'x'
-- p2 = '5.00'
-- p3 = 3
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN (
        `customer`.`balance` > CAST(%(p2)s AS DECIMAL(3, 2))
        AND NOT COALESCE(`customer`.`points` <= %(p3)s, FALSE)
      )
      OR `customer`.`points` IS NULL
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`balance` AS `balance`,
      `raw`.`points` AS `points`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `t`.`balance` AS `balance`,
        `j1`.`points` AS `points`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
      LEFT JOIN `customers_more` AS `j1`
        ON `j1`.`customer_id` = `t`.`id`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = %(p4)s
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN (
  SELECT
    CAST(%(p1)s COLLATE utf8mb4_0900_bin AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin AS `segment`,
    1 AS `number`
) AS `labels`
WHERE
  CASE WHEN `labels`.`number` = 1 THEN `members`.`x` END
