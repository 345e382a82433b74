-- Epoch columns
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 20, 20, 30)
-- p3 = datetime.datetime(2026, 4, 20, 20, 30)
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN `customer`.`called_at` >= CAST(%(p2)s AS DATETIME(6))
      AND `customer`.`called_at` < CAST(%(p3)s AS DATETIME(6))
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`called_at` AS `called_at`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        DATE_ADD(CAST('1970-01-01' AS DATETIME(6)), INTERVAL CASE WHEN CAST(CASE WHEN `t`.`called_at` > -1000000000000.000000 AND `t`.`called_at` < 1000000000000.000000 THEN CAST(`t`.`called_at` AS DECIMAL(18, 6)) END * 1000000 AS SIGNED) BETWEEN -62135596800000000 AND 253402300799999999 THEN CAST(CASE WHEN `t`.`called_at` > -1000000000000.000000 AND `t`.`called_at` < 1000000000000.000000 THEN CAST(`t`.`called_at` AS DECIMAL(18, 6)) END * 1000000 AS SIGNED) END MICROSECOND) AS `called_at`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
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
