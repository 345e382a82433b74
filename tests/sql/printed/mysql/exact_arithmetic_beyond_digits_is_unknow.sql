-- Exact arithmetic beyond 38 digits is unknown
-- p1 = 'x'
-- p2 = '5.000000'
-- p3 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN CASE
        WHEN (
          CAST((
            CAST(`customer`.`balance` AS DECIMAL(38, 2)) * CAST(`customer`.`balance` AS DECIMAL(38, 2))
          ) AS DECIMAL(38, 4)) * CAST(`customer`.`balance` AS DECIMAL(38, 2))
        ) > -100000000000000000000000000000000.000000
        AND (
          CAST((
            CAST(`customer`.`balance` AS DECIMAL(38, 2)) * CAST(`customer`.`balance` AS DECIMAL(38, 2))
          ) AS DECIMAL(38, 4)) * CAST(`customer`.`balance` AS DECIMAL(38, 2))
        ) < 100000000000000000000000000000000.000000
        THEN CAST((
          CAST(`customer`.`balance` AS DECIMAL(38, 2)) * CAST(`customer`.`balance` AS DECIMAL(38, 2))
        ) AS DECIMAL(38, 4)) * CAST(`customer`.`balance` AS DECIMAL(38, 2))
      END > CAST(%(p2)s AS DECIMAL(7, 6))
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`balance` AS `balance`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `t`.`balance` AS `balance`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = %(p3)s
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
