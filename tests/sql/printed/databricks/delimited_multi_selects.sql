-- Delimited multi-selects
-- p1 = 'x'
-- p2 = 'a'
-- p3 = 'b'
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN ARRAY_CONTAINS(`customer`.`genres`, :p2)
      OR ARRAY_CONTAINS(`customer`.`genres`, :p3)
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`genres` AS `genres`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        COALESCE(
          ARRAY_DISTINCT(ARRAY_COMPACT(TRANSFORM(SPLIT(`t`.`genres`, '[|]'), `element` -> (NULLIF(`element`, ''))))),
          CAST(ARRAY() AS ARRAY<STRING>)
        ) AS `genres`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p4
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
