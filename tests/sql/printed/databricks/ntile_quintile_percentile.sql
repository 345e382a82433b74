-- `ntile`, `quintile`, `percentile`
-- p1 = 'x'
-- p2 = False
-- p3 = 1
-- p4 = 5
-- p5 = 100.0
-- p6 = 100
-- p7 = 90.0
WITH `customer ranks` AS (
  SELECT
    `r`.`key` AS `key`,
    CAST(RANK() OVER (ORDER BY `r`.`value` ASC NULLS LAST) AS BIGINT) AS `rank`,
    CAST(COUNT(*) OVER () AS BIGINT) AS `size`
  FROM (
    SELECT
      `customer`.`key` AS `key`,
      `customer`.`balance` AS `value`
    FROM (
      SELECT
        `raw`.`key` AS `key`,
        `raw`.`balance` AS `balance`
      FROM (
        SELECT
          `t`.`id` AS `key`,
          CAST(`t`.`balance` * 100 AS BIGINT) AS `balance`,
          `t`.`deleted` AS `deleted`
        FROM `customers` AS `t`
      ) AS `raw`
      WHERE
        `raw`.`deleted` = :p2
    ) AS `customer`
    WHERE
      `customer`.`balance` IS NOT NULL
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
        (CAST((
          TRY_SUBTRACT(
            CAST(`customer ranks`.`rank` AS DECIMAL(38, 0)),
            CAST(CAST(:p3 AS BIGINT) AS DECIMAL(38, 0))
          ) * CAST(:p4 AS BIGINT)
        ) AS BIGINT) DIV NULLIF(CAST(`customer ranks`.`size` AS BIGINT), 0)) + CAST(:p3 AS BIGINT)
      ) = :p4
      OR CASE
        WHEN `customer ranks_2`.`size` = :p3
        THEN :p5
        ELSE (TRY_DIVIDE(CAST((
          TRY_SUBTRACT(
            CAST(`customer ranks_2`.`rank` AS DECIMAL(38, 0)),
            CAST(CAST(:p3 AS BIGINT) AS DECIMAL(38, 0))
          ) * CAST(:p6 AS BIGINT)
        ) AS DOUBLE), CAST(TRY_SUBTRACT(
          CAST(`customer ranks_2`.`size` AS DECIMAL(38, 0)),
          CAST(CAST(:p3 AS BIGINT) AS DECIMAL(38, 0))
        ) AS DOUBLE)) + 0D)
      END > :p7
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
