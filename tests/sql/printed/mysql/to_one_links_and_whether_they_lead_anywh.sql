-- To-one links, and whether they lead anywhere
-- p1 = 'x'
-- p2 = False
-- p3 = 'retail'
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE WHEN `company`.`eq` OR `company`.`key` IS NULL THEN TRUE END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`company` AS `company`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `t`.`company_id` AS `company`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = %(p2)s
  ) AS `customer`
  LEFT JOIN (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`industry as stored` = %(p3)s
      AND CONVERT(`raw`.`industry as stored` USING utf8mb4) COLLATE utf8mb4_0900_bin = %(p3)s COLLATE utf8mb4_0900_bin AS `eq`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `t`.`industry` AS `industry as stored`
      FROM `companies` AS `t`
    ) AS `raw`
  ) AS `company`
    ON `company`.`key` = `customer`.`company`
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
