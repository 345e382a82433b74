-- Sets in a table of their own
-- p1 = 'x'
-- p2 = 'a'
-- p3 = 'b'
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN ARRAY_CONTAINS(`customer`.`likes`, :p2)
      AND ARRAY_CONTAINS(`customer`.`likes`, :p3)
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`likes` AS `likes`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        COALESCE(`c1`.`v1`, CAST(ARRAY() AS ARRAY<STRING>)) AS `likes`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
      LEFT JOIN (
        SELECT
          `t`.`customer_id` AS `k`,
          COLLECT_SET((NULLIF(`t`.`what`, ''))) AS `v1`
        FROM `customer_likes` AS `t`
        GROUP BY
          `t`.`customer_id`
      ) AS `c1`
        ON `c1`.`k` = `t`.`id`
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
