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
        WHEN SUBSTR(MD5(CAST((
          :p3 || CAST(`customer`.`id` AS STRING)
        ) AS BINARY)), 1, 8) < :p4
        THEN CAST(:p5 AS BIGINT)
        ELSE CAST(:p6 AS BIGINT)
      END = :p5
      THEN TRUE
    END AS `x.a`,
    CASE
      WHEN CASE
        WHEN SUBSTR(MD5(CAST((
          :p3 || CAST(`customer`.`id` AS STRING)
        ) AS BINARY)), 1, 8) < :p4
        THEN CAST(:p5 AS BIGINT)
        ELSE CAST(:p6 AS BIGINT)
      END = :p6
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
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p7
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(
  ARRAY(CASE WHEN `members`.`x.a` THEN :p1 END, CASE WHEN `members`.`x.b` THEN :p2 END)
)) AS `labels`(`segment`)
