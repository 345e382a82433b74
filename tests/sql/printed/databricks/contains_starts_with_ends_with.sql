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
      WHEN INSTR(`customer`.`name`, :p2) > 0
      OR SUBSTR(`customer`.`name`, 1, CAST(CAST(LENGTH(:p3) AS BIGINT) AS INT)) = :p3
      OR (
        CAST(LENGTH(:p4) AS BIGINT) <= CAST(LENGTH(`customer`.`name`) AS BIGINT)
        AND SUBSTR(
          `customer`.`name`,
          CAST((
            (
              CAST(LENGTH(`customer`.`name`) AS BIGINT) - CAST(LENGTH(:p4) AS BIGINT)
            ) + 1
          ) AS INT),
          CAST(CAST(LENGTH(:p4) AS BIGINT) AS INT)
        ) = :p4
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
        (NULLIF(`t`.`name`, '')) AS `name`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p5
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
