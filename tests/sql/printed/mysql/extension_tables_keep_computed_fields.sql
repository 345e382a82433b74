-- Extension tables, `keep`, computed fields
-- p1 = 'x'
-- p2 = 3
-- p3 = 2
-- p4 = '4.00'
-- p5 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN `customer`.`points` > %(p2)s
      AND (
        CAST(`customer`.`balance` AS DECIMAL(38, 2)) * CAST(CAST(%(p3)s AS SIGNED) AS DECIMAL(38, 0))
      ) > CAST(%(p4)s AS DECIMAL(3, 2))
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`points` AS `points`,
      `raw`.`balance` AS `balance`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `j1`.`points` AS `points`,
        `t`.`balance` AS `balance`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
      LEFT JOIN `customers_more` AS `j1`
        ON `j1`.`customer_id` = `t`.`id`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = %(p5)s
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
