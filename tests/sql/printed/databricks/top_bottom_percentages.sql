-- `top`, `bottom`, percentages
-- p1 = 'x'
-- p2 = False
-- p3 = 1
-- p4 = 10
-- p5 = 5
WITH `customer ranks` AS (
  SELECT
    `r`.`key` AS `key`,
    CAST(RANK() OVER (PARTITION BY `r`.`per` ORDER BY `r`.`value` DESC) AS BIGINT) AS `rank`,
    CAST(COUNT(*) OVER (PARTITION BY `r`.`per`) AS BIGINT) AS `size`
  FROM (
    SELECT
      `customer`.`key` AS `key`,
      `customer`.`balance` AS `value`,
      `customer`.`kind` AS `per`
    FROM (
      SELECT
        `raw`.`key` AS `key`,
        `raw`.`balance` AS `balance`,
        `raw`.`kind` AS `kind`
      FROM (
        SELECT
          `t`.`id` AS `key`,
          CAST(`t`.`balance` * 100 AS BIGINT) AS `balance`,
          CASE WHEN `t`.`kind` = 'P' THEN 'person' WHEN `t`.`kind` = 'F' THEN 'firm' END AS `kind`,
          `t`.`deleted` AS `deleted`
        FROM `customers` AS `t`
      ) AS `raw`
      WHERE
        `raw`.`deleted` = :p2
    ) AS `customer`
    WHERE
      `customer`.`balance` IS NOT NULL AND `customer`.`kind` IS NOT NULL
  ) AS `r`
), `customer ranks_2` AS (
  SELECT
    `r`.`key` AS `key`,
    CAST(RANK() OVER (ORDER BY `r`.`value` ASC NULLS LAST) AS BIGINT) AS `rank`,
    CAST(COUNT(*) OVER () AS BIGINT) AS `size`
  FROM (
    SELECT
      `customer`.`key` AS `key`,
      `customer`.`points` AS `value`
    FROM (
      SELECT
        `raw`.`key` AS `key`,
        `raw`.`points` AS `points`
      FROM (
        SELECT
          `t`.`id` AS `key`,
          `j1`.`points` AS `points`,
          `t`.`deleted` AS `deleted`
        FROM `customers` AS `t`
        LEFT JOIN `customers_more` AS `j1`
          ON `j1`.`customer_id` = `t`.`id`
      ) AS `raw`
      WHERE
        `raw`.`deleted` = :p2
    ) AS `customer`
    WHERE
      `customer`.`points` IS NOT NULL
  ) AS `r`
), `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN (
        TRY_SUBTRACT(
          CAST(`customer ranks`.`rank` AS DECIMAL(38, 0)),
          CAST(CAST(:p3 AS BIGINT) AS DECIMAL(38, 0))
        ) * CAST(:p4 AS BIGINT)
      ) < TRY_MULTIPLY(
        CAST(`customer ranks`.`size` AS DECIMAL(38, 0)),
        CAST(CAST(:p3 AS BIGINT) AS DECIMAL(38, 0))
      )
      OR `customer ranks_2`.`rank` <= :p5
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p2
  ) AS `customer`
  LEFT JOIN `customer ranks`
    ON `customer ranks`.`key` = `customer`.`key`
  LEFT JOIN `customer ranks_2`
    ON `customer ranks_2`.`key` = `customer`.`key`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
