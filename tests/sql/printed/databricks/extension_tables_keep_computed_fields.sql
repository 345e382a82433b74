-- Extension tables, `keep`, computed fields
-- p1 = 'x'
-- p2 = 3
-- p3 = 2
-- p4 = 400
-- p5 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN `customer`.`points` > :p2
      AND TRY_MULTIPLY(
        CAST(`customer`.`balance` AS DECIMAL(38, 0)),
        CAST(CAST(:p3 AS BIGINT) AS DECIMAL(38, 0))
      ) > :p4
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
        CAST(`t`.`balance` * 100 AS BIGINT) AS `balance`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
      LEFT JOIN `customers_more` AS `j1`
        ON `j1`.`customer_id` = `t`.`id`
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
