-- `contains`, `starts with`, `ends with`
-- p1 = 'x'
-- p2 = 'a'
-- p3 = 'b'
-- p4 = 'c'
-- p5 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN INSTR(`customer`.`name`, %(p2)s COLLATE utf8mb4_0900_bin) > 0
      OR SUBSTRING(`customer`.`name`, 1, CHAR_LENGTH(%(p3)s COLLATE utf8mb4_0900_bin)) = %(p3)s COLLATE utf8mb4_0900_bin
      OR (
        CHAR_LENGTH(%(p4)s COLLATE utf8mb4_0900_bin) <= CHAR_LENGTH(`customer`.`name`)
        AND SUBSTRING(
          `customer`.`name`,
          (
            CHAR_LENGTH(`customer`.`name`) - CHAR_LENGTH(%(p4)s COLLATE utf8mb4_0900_bin)
          ) + 1,
          CHAR_LENGTH(%(p4)s COLLATE utf8mb4_0900_bin)
        ) = %(p4)s COLLATE utf8mb4_0900_bin
      )
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`name` AS `name`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        NULLIF(CONVERT(`t`.`name` USING utf8mb4) COLLATE utf8mb4_0900_bin, '') AS `name`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
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
