-- Exact arithmetic beyond 38 digits is unknown
-- p1 = 'x'
-- p2 = 5000000
-- p3 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN TRY_MULTIPLY(
        CAST(TRY_MULTIPLY(
          CAST(`customer`.`balance` AS DECIMAL(38, 0)),
          CAST(`customer`.`balance` AS DECIMAL(38, 0))
        ) AS DECIMAL(38, 0)),
        CAST(`customer`.`balance` AS DECIMAL(38, 0))
      ) > :p2
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`balance` AS `balance`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        CAST(`t`.`balance` * 100 AS BIGINT) AS `balance`,
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
