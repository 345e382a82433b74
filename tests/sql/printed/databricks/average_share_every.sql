-- `average`, `share`, `every`
-- p1 = 'x'
-- p2 = 'paid'
-- p3 = datetime.datetime(2026, 3, 20, 20, 30)
-- p4 = 5.0
-- p5 = 0.5
-- p6 = False
WITH `customer orders` AS (
  SELECT
    `orders`.`orders_customer` AS `key`,
    COALESCE(SUM(CAST(`orders`.`total` AS DECIMAL(28, 0))), 0) AS `sum`,
    COUNT(CASE WHEN NOT (
      `orders`.`total` IS NULL
    ) THEN 1 END) AS `count`,
    COUNT(CASE WHEN `orders`.`status as stored` = :p2 THEN 1 END) AS `count_2`,
    COUNT(*) AS `count_3`
  FROM (
    SELECT
      `t`.`customer_id` AS `orders_customer`,
      CASE WHEN UNIX_MICROS(`t`.`placed_at`) BETWEEN -62135596800000000 AND 253402300799999999 THEN TIMESTAMPADD(MICROSECOND, UNIX_MICROS(`t`.`placed_at`), TIMESTAMP_NTZ '1970-01-01 00:00:00') END AS `placed_at`,
      CAST(`t`.`total` * 100 AS BIGINT) AS `total`,
      `t`.`status` AS `status as stored`
    FROM `orders` AS `t`
  ) AS `orders`
  WHERE
    (
      `orders`.`placed_at` IS NULL OR `orders`.`placed_at` <= :p3
    )
  GROUP BY
    `orders`.`orders_customer`
), `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN CASE
        WHEN COALESCE(`customer orders`.`sum`, 0) > (
          -9007199254740992
        )
        AND COALESCE(`customer orders`.`sum`, 0) < 9007199254740992
        AND (
          COALESCE(`customer orders`.`count`, 0) * 100
        ) > (
          -9007199254740992
        )
        AND (
          COALESCE(`customer orders`.`count`, 0) * 100
        ) < 9007199254740992
        THEN (TRY_DIVIDE(CAST(COALESCE(`customer orders`.`sum`, 0) AS DOUBLE), CAST((
          COALESCE(`customer orders`.`count`, 0) * 100
        ) AS DOUBLE)) + 0D)
        ELSE (CASE WHEN (COALESCE(`customer orders`.`sum`, 0) < 0) <> ((
          COALESCE(`customer orders`.`count`, 0) * 100
        ) < 0) THEN -1D ELSE 1D END * TRANSFORM(ARRAY(NAMED_STRUCT('n', CAST(GREATEST(CAST(COALESCE(`customer orders`.`sum`, 0) AS DECIMAL(38, 0)), 0 - CAST(COALESCE(`customer orders`.`sum`, 0) AS DECIMAL(38, 0))) AS DECIMAL(38, 0)), 'd', NULLIF(CAST(GREATEST(CAST((
          COALESCE(`customer orders`.`count`, 0) * 100
        ) AS DECIMAL(38, 0)), 0 - CAST((
          COALESCE(`customer orders`.`count`, 0) * 100
        ) AS DECIMAL(38, 0))) AS DECIMAL(38, 0)), 0))), p__ -> AGGREGATE(SEQUENCE(1, 183), NAMED_STRUCT('q', COALESCE(TRY_CAST(TRY_DIVIDE(p__.n - p__.n % p__.d, p__.d) AS DECIMAL(38, 0)), CASE WHEN p__.d < 1000000 THEN TRY_CAST(TRY_CAST((CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) - CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) % p__.d) / p__.d AS DECIMAL(19, 0)) * 10000000000000000000 + TRY_CAST(((TRY_CAST(CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) % p__.d AS DECIMAL(7, 0)) * 10000000000000000000 + p__.n % 10000000000000000000) - (TRY_CAST(CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) % p__.d AS DECIMAL(7, 0)) * 10000000000000000000 + p__.n % 10000000000000000000) % p__.d) / p__.d AS DECIMAL(19, 0)) AS DECIMAL(38, 0)) END), 'r', CAST(p__.n % p__.d AS DECIMAL(38, 0)), 'd', p__.d, 'k', 0), (s__, i__) -> CASE WHEN s__.q >= 36028797018963968 THEN s__ WHEN s__.r >= s__.d - s__.r THEN NAMED_STRUCT('q', CAST(s__.q * 2 + 1 AS DECIMAL(38, 0)), 'r', CAST(s__.r - (s__.d - s__.r) AS DECIMAL(38, 0)), 'd', s__.d, 'k', s__.k + 1) ELSE NAMED_STRUCT('q', CAST(s__.q * 2 AS DECIMAL(38, 0)), 'r', CAST(s__.r + s__.r AS DECIMAL(38, 0)), 'd', s__.d, 'k', s__.k + 1) END, s__ -> CAST(CONCAT(CAST(s__.q AS STRING), CASE WHEN s__.r > 0 THEN '.5' ELSE '' END) AS DOUBLE) / POWER(2D, s__.k)))[0])
      END > :p4
      AND (TRY_DIVIDE(CAST(COALESCE(`customer orders`.`count_2`, 0) AS DOUBLE), CAST(COALESCE(`customer orders`.`count_3`, 0) AS DOUBLE)) + 0D) > :p5
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
      `raw`.`deleted` = :p6
  ) AS `customer`
  LEFT JOIN `customer orders`
    ON `customer orders`.`key` = `customer`.`key`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
