-- Exact arithmetic
-- p1 = 'x'
-- p2 = 3
-- p3 = 100
-- p4 = 10000
-- p5 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN TRY_ADD(
        CAST(TRY_SUBTRACT(
          CAST(TRY_MULTIPLY(
            CAST(`customer`.`balance` AS DECIMAL(38, 0)),
            CAST(CAST(:p2 AS BIGINT) AS DECIMAL(38, 0))
          ) AS DECIMAL(38, 0)),
          CAST(TRY_MULTIPLY(CAST(`customer`.`points` AS DECIMAL(38, 0)), 100) AS DECIMAL(38, 0))
        ) AS DECIMAL(38, 0)),
        CAST(:p3 AS DECIMAL(38, 0))
      ) >= :p4
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
        CAST(`t`.`balance` * 100 AS BIGINT) AS `balance`,
        `j1`.`points` AS `points`,
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
