-- Division: the nearest double
-- p1 = 'x'
-- p2 = 1.5
-- p3 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN CASE
        WHEN `customer`.`balance` > (
          -9007199254740992
        )
        AND `customer`.`balance` < 9007199254740992
        AND TRY_MULTIPLY(CAST(`customer`.`points` AS DECIMAL(38, 0)), 100) > (
          -9007199254740992
        )
        AND TRY_MULTIPLY(CAST(`customer`.`points` AS DECIMAL(38, 0)), 100) < 9007199254740992
        THEN (TRY_DIVIDE(CAST(`customer`.`balance` AS DOUBLE), CAST(TRY_MULTIPLY(CAST(`customer`.`points` AS DECIMAL(38, 0)), 100) AS DOUBLE)) + 0D)
        ELSE (CASE WHEN (`customer`.`balance` < 0) <> (TRY_MULTIPLY(CAST(`customer`.`points` AS DECIMAL(38, 0)), 100) < 0) THEN -1D ELSE 1D END * TRANSFORM(ARRAY(NAMED_STRUCT('n', CAST(GREATEST(CAST(`customer`.`balance` AS DECIMAL(38, 0)), 0 - CAST(`customer`.`balance` AS DECIMAL(38, 0))) AS DECIMAL(38, 0)), 'd', NULLIF(CAST(GREATEST(CAST(TRY_MULTIPLY(CAST(`customer`.`points` AS DECIMAL(38, 0)), 100) AS DECIMAL(38, 0)), 0 - CAST(TRY_MULTIPLY(CAST(`customer`.`points` AS DECIMAL(38, 0)), 100) AS DECIMAL(38, 0))) AS DECIMAL(38, 0)), 0))), p__ -> AGGREGATE(SEQUENCE(1, 183), NAMED_STRUCT('q', COALESCE(TRY_CAST(TRY_DIVIDE(p__.n - p__.n % p__.d, p__.d) AS DECIMAL(38, 0)), CASE WHEN p__.d < 1000000 THEN TRY_CAST(TRY_CAST((CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) - CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) % p__.d) / p__.d AS DECIMAL(19, 0)) * 10000000000000000000 + TRY_CAST(((TRY_CAST(CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) % p__.d AS DECIMAL(7, 0)) * 10000000000000000000 + p__.n % 10000000000000000000) - (TRY_CAST(CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) % p__.d AS DECIMAL(7, 0)) * 10000000000000000000 + p__.n % 10000000000000000000) % p__.d) / p__.d AS DECIMAL(19, 0)) AS DECIMAL(38, 0)) END), 'r', CAST(p__.n % p__.d AS DECIMAL(38, 0)), 'd', p__.d, 'k', 0), (s__, i__) -> CASE WHEN s__.q >= 36028797018963968 THEN s__ WHEN s__.r >= s__.d - s__.r THEN NAMED_STRUCT('q', CAST(s__.q * 2 + 1 AS DECIMAL(38, 0)), 'r', CAST(s__.r - (s__.d - s__.r) AS DECIMAL(38, 0)), 'd', s__.d, 'k', s__.k + 1) ELSE NAMED_STRUCT('q', CAST(s__.q * 2 AS DECIMAL(38, 0)), 'r', CAST(s__.r + s__.r AS DECIMAL(38, 0)), 'd', s__.d, 'k', s__.k + 1) END, s__ -> CAST(CONCAT(CAST(s__.q AS STRING), CASE WHEN s__.r > 0 THEN '.5' ELSE '' END) AS DOUBLE) / POWER(2D, s__.k)))[0])
      END > :p2
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`balance` AS `balance`,
      `raw`.`points` AS `points`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        CAST(`t`.`balance` * 100 AS BIGINT) AS `balance`,
        `j1`.`points` AS `points`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
      LEFT JOIN `customers_more` AS `j1`
        ON `j1`.`customer_id` = `t`.`id`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p3
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
