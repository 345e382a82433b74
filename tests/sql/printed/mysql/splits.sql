-- Splits
-- p1 = 'x.a'
-- p2 = 'x.b'
-- p3 = 'spring:'
-- p4 = '80000000'
-- p5 = 1
-- p6 = 2
-- p7 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN CASE
        WHEN SUBSTRING(
          MD5(CONCAT(
            %(p3)s COLLATE utf8mb4_0900_bin,
            CAST(`customer`.`id` AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin
          )) COLLATE utf8mb4_0900_bin,
          1,
          8
        ) < %(p4)s COLLATE utf8mb4_0900_bin
        THEN CAST(%(p5)s AS SIGNED)
        ELSE CAST(%(p6)s AS SIGNED)
      END = %(p5)s
      THEN TRUE
    END AS `x.a`,
    CASE
      WHEN CASE
        WHEN SUBSTRING(
          MD5(CONCAT(
            %(p3)s COLLATE utf8mb4_0900_bin,
            CAST(`customer`.`id` AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin
          )) COLLATE utf8mb4_0900_bin,
          1,
          8
        ) < %(p4)s COLLATE utf8mb4_0900_bin
        THEN CAST(%(p5)s AS SIGNED)
        ELSE CAST(%(p6)s AS SIGNED)
      END = %(p6)s
      THEN TRUE
    END AS `x.b`
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
      `raw`.`deleted` = %(p7)s
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
  UNION ALL
  SELECT
    CAST(%(p2)s COLLATE utf8mb4_0900_bin AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin AS `segment`,
    2 AS `number`
) AS `labels`
WHERE
  CASE
    WHEN `labels`.`number` = 1
    THEN `members`.`x.a`
    WHEN `labels`.`number` = 2
    THEN `members`.`x.b`
  END
