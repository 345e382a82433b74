-- `like` with `*` and `?`
-- p1 = 'x'
-- p2 = '%-vip-__'
-- p3 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN (`customer`.`name` LIKE %(p2)s COLLATE utf8mb4_0900_bin ESCAPE '|')
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
