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
    RANK() OVER (ORDER BY `r`.`value` ASC) AS `rank`,
    COUNT(*) OVER () AS `size`
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
          `t`.`balance` AS `balance`,
          CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
        FROM `customers` AS `t`
      ) AS `raw`
      WHERE
        `raw`.`deleted` = %(p2)s
    ) AS `customer`
    WHERE
      `customer`.`balance` IS NOT NULL
  ) AS `r`
), `customer ranks_2` AS (
  SELECT
    `r`.`key` AS `key`,
    RANK() OVER (ORDER BY `r`.`value` ASC) AS `rank`,
    COUNT(*) OVER () AS `size`
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
          CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
        FROM `customers` AS `t`
        LEFT JOIN `customers_more` AS `j1`
          ON `j1`.`customer_id` = `t`.`id`
      ) AS `raw`
      WHERE
        `raw`.`deleted` = %(p2)s
    ) AS `customer`
    WHERE
      `customer`.`points` IS NOT NULL
  ) AS `r`
), `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN (
        CAST((CAST((
          (
            CAST(`customer ranks`.`rank` AS DECIMAL(38, 0)) - CAST(CAST(%(p3)s AS SIGNED) AS DECIMAL(38, 0))
          ) * CAST(%(p4)s AS SIGNED)
        ) AS DECIMAL(38, 0)) - MOD(CAST((
          (
            CAST(`customer ranks`.`rank` AS DECIMAL(38, 0)) - CAST(CAST(%(p3)s AS SIGNED) AS DECIMAL(38, 0))
          ) * CAST(%(p4)s AS SIGNED)
        ) AS DECIMAL(38, 0)), CAST(`customer ranks`.`size` AS DECIMAL(38, 0)))) / CAST(`customer ranks`.`size` AS DECIMAL(38, 0)) AS DECIMAL(38, 0)) + CAST(%(p3)s AS SIGNED)
      ) = %(p4)s
      OR CASE
        WHEN `customer ranks_2`.`size` = %(p3)s
        THEN %(p5)s
        ELSE (CAST((
          (
            CAST(`customer ranks_2`.`rank` AS DECIMAL(38, 0)) - CAST(CAST(%(p3)s AS SIGNED) AS DECIMAL(38, 0))
          ) * CAST(%(p6)s AS SIGNED)
        ) AS DOUBLE) / NULLIF(
          CAST((
            CAST(`customer ranks_2`.`size` AS DECIMAL(38, 0)) - CAST(CAST(%(p3)s AS SIGNED) AS DECIMAL(38, 0))
          ) AS DOUBLE),
          0
        ) + 0e0)
      END > %(p7)s
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = %(p2)s
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
CROSS JOIN (
  SELECT
    CAST(%(p1)s COLLATE utf8mb4_0900_bin AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin AS `segment`,
    1 AS `number`
) AS `labels`
WHERE
  CASE WHEN `labels`.`number` = 1 THEN `members`.`x` END
