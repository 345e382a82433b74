-- `sample`
-- p1 = 'x'
-- p2 = 'spring:'
-- p3 = '1999999a'
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN SUBSTRING(
        MD5(CONCAT(
          %(p2)s COLLATE utf8mb4_0900_bin,
          CAST(`customer`.`id` AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin
        )) COLLATE utf8mb4_0900_bin,
        1,
        8
      ) < %(p3)s COLLATE utf8mb4_0900_bin
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`id` AS `id`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `t`.`id` AS `id`,
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
