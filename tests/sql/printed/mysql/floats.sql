-- Floats
-- p1 = 'x'
-- p2 = 2.0
-- p3 = 1.5
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN CASE
        WHEN ((ABS(`customer`.`weight`) * 2.409919865102884e-181) * (ABS(%(p2)s) * 2.409919865102884e-181) < 1.044048714879764e-53)
        THEN (
          `customer`.`weight` * %(p2)s
        ) + 0e0
      END > %(p3)s
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`weight` AS `weight`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `t`.`weight` AS `weight`,
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
