-- Dates and windows on a field
-- p1 = 'x'
-- p2 = datetime.date(2001, 3, 21)
-- p3 = datetime.datetime(2025, 12, 21, 0, 0, 0, 1)
-- p4 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p5 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p6 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN `customer`.`birthday` < CAST(%(p2)s AS DATE)
      OR (
        `customer`.`seen_at as stored` >= CAST(%(p3)s AS DATETIME(6))
        AND (`customer`.`seen_at as stored` >= '0001-01-01' AND DAYOFMONTH(`customer`.`seen_at as stored`) BETWEEN 1 AND DAYOFMONTH(LAST_DAY(`customer`.`seen_at as stored`)))
        AND `customer`.`seen_at as stored` < CAST(%(p4)s AS DATETIME(6))
        AND (`customer`.`seen_at as stored` >= '0001-01-01' AND DAYOFMONTH(`customer`.`seen_at as stored`) BETWEEN 1 AND DAYOFMONTH(LAST_DAY(`customer`.`seen_at as stored`)))
        AND `customer`.`seen_at as stored` >= CAST(%(p5)s AS DATETIME(6))
        AND (`customer`.`seen_at as stored` >= '0001-01-01' AND DAYOFMONTH(`customer`.`seen_at as stored`) BETWEEN 1 AND DAYOFMONTH(LAST_DAY(`customer`.`seen_at as stored`)))
      )
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`birthday` AS `birthday`,
      `raw`.`seen_at as stored` AS `seen_at as stored`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        CASE
          WHEN (`t`.`birthday` >= '0001-01-01' AND DAYOFMONTH(`t`.`birthday`) BETWEEN 1 AND DAYOFMONTH(LAST_DAY(`t`.`birthday`)))
          THEN `t`.`birthday`
        END AS `birthday`,
        `t`.`seen_at` AS `seen_at as stored`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = %(p6)s
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
