-- `round`, `abs`
-- p1 = 'x'
-- p2 = 300
-- p3 = 100
-- p4 = 200
-- p5 = 20
-- p6 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN (CASE WHEN CASE
        WHEN `customer`.`balance` > (
          -9007199254740992
        )
        AND `customer`.`balance` < 9007199254740992
        AND :p2 > (
          -9007199254740992
        )
        AND :p2 < 9007199254740992
        THEN (TRY_DIVIDE(CAST(`customer`.`balance` AS DOUBLE), CAST(:p2 AS DOUBLE)) + 0D)
        ELSE (CASE WHEN (`customer`.`balance` < 0) <> (:p2 < 0) THEN -1D ELSE 1D END * TRANSFORM(ARRAY(NAMED_STRUCT('n', CAST(GREATEST(CAST(`customer`.`balance` AS DECIMAL(38, 0)), 0 - CAST(`customer`.`balance` AS DECIMAL(38, 0))) AS DECIMAL(38, 0)), 'd', NULLIF(CAST(GREATEST(CAST(:p2 AS DECIMAL(38, 0)), 0 - CAST(:p2 AS DECIMAL(38, 0))) AS DECIMAL(38, 0)), 0))), p__ -> AGGREGATE(SEQUENCE(1, 183), NAMED_STRUCT('q', COALESCE(TRY_CAST(TRY_DIVIDE(p__.n - p__.n % p__.d, p__.d) AS DECIMAL(38, 0)), CASE WHEN p__.d < 1000000 THEN TRY_CAST(TRY_CAST((CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) - CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) % p__.d) / p__.d AS DECIMAL(19, 0)) * 10000000000000000000 + TRY_CAST(((TRY_CAST(CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) % p__.d AS DECIMAL(7, 0)) * 10000000000000000000 + p__.n % 10000000000000000000) - (TRY_CAST(CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) % p__.d AS DECIMAL(7, 0)) * 10000000000000000000 + p__.n % 10000000000000000000) % p__.d) / p__.d AS DECIMAL(19, 0)) AS DECIMAL(38, 0)) END), 'r', CAST(p__.n % p__.d AS DECIMAL(38, 0)), 'd', p__.d, 'k', 0), (s__, i__) -> CASE WHEN s__.q >= 36028797018963968 THEN s__ WHEN s__.r >= s__.d - s__.r THEN NAMED_STRUCT('q', CAST(s__.q * 2 + 1 AS DECIMAL(38, 0)), 'r', CAST(s__.r - (s__.d - s__.r) AS DECIMAL(38, 0)), 'd', s__.d, 'k', s__.k + 1) ELSE NAMED_STRUCT('q', CAST(s__.q * 2 AS DECIMAL(38, 0)), 'r', CAST(s__.r + s__.r AS DECIMAL(38, 0)), 'd', s__.d, 'k', s__.k + 1) END, s__ -> CAST(CONCAT(CAST(s__.q AS STRING), CASE WHEN s__.r > 0 THEN '.5' ELSE '' END) AS DOUBLE) / POWER(2D, s__.k)))[0])
      END < 0D THEN -1 ELSE 1 END * TRANSFORM(ARRAY((ABS(CASE
        WHEN `customer`.`balance` > (
          -9007199254740992
        )
        AND `customer`.`balance` < 9007199254740992
        AND :p2 > (
          -9007199254740992
        )
        AND :p2 < 9007199254740992
        THEN (TRY_DIVIDE(CAST(`customer`.`balance` AS DOUBLE), CAST(:p2 AS DOUBLE)) + 0D)
        ELSE (CASE WHEN (`customer`.`balance` < 0) <> (:p2 < 0) THEN -1D ELSE 1D END * TRANSFORM(ARRAY(NAMED_STRUCT('n', CAST(GREATEST(CAST(`customer`.`balance` AS DECIMAL(38, 0)), 0 - CAST(`customer`.`balance` AS DECIMAL(38, 0))) AS DECIMAL(38, 0)), 'd', NULLIF(CAST(GREATEST(CAST(:p2 AS DECIMAL(38, 0)), 0 - CAST(:p2 AS DECIMAL(38, 0))) AS DECIMAL(38, 0)), 0))), p__ -> AGGREGATE(SEQUENCE(1, 183), NAMED_STRUCT('q', COALESCE(TRY_CAST(TRY_DIVIDE(p__.n - p__.n % p__.d, p__.d) AS DECIMAL(38, 0)), CASE WHEN p__.d < 1000000 THEN TRY_CAST(TRY_CAST((CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) - CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) % p__.d) / p__.d AS DECIMAL(19, 0)) * 10000000000000000000 + TRY_CAST(((TRY_CAST(CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) % p__.d AS DECIMAL(7, 0)) * 10000000000000000000 + p__.n % 10000000000000000000) - (TRY_CAST(CAST((p__.n - p__.n % 10000000000000000000) * 0.0000000000000000001 AS DECIMAL(38, 0)) % p__.d AS DECIMAL(7, 0)) * 10000000000000000000 + p__.n % 10000000000000000000) % p__.d) / p__.d AS DECIMAL(19, 0)) AS DECIMAL(38, 0)) END), 'r', CAST(p__.n % p__.d AS DECIMAL(38, 0)), 'd', p__.d, 'k', 0), (s__, i__) -> CASE WHEN s__.q >= 36028797018963968 THEN s__ WHEN s__.r >= s__.d - s__.r THEN NAMED_STRUCT('q', CAST(s__.q * 2 + 1 AS DECIMAL(38, 0)), 'r', CAST(s__.r - (s__.d - s__.r) AS DECIMAL(38, 0)), 'd', s__.d, 'k', s__.k + 1) ELSE NAMED_STRUCT('q', CAST(s__.q * 2 AS DECIMAL(38, 0)), 'r', CAST(s__.r + s__.r AS DECIMAL(38, 0)), 'd', s__.d, 'k', s__.k + 1) END, s__ -> CAST(CONCAT(CAST(s__.q AS STRING), CASE WHEN s__.r > 0 THEN '.5' ELSE '' END) AS DOUBLE) / POWER(2D, s__.k)))[0])
      END) * 1e2D + 0.5D)), `let 1` -> CASE WHEN `let 1` < 9223372036854775808D THEN CAST(TRY_CAST(`let 1` AS BIGINT) AS DECIMAL(38, 0)) WHEN `let 1` <= 1e38D THEN TRY_ADD(TRY_MULTIPLY(CAST(TRY_CAST(`let 1` / 18446744073709551616D AS BIGINT) AS DECIMAL(38, 0)), 18446744073709551616), CAST(TRY_CAST((`let 1` - TRY_CAST(`let 1` / 18446744073709551616D AS BIGINT) * 18446744073709551616D) / 2048D AS BIGINT) AS DECIMAL(20, 0)) * 2048) END)[0]) > :p3
      AND ABS(`customer`.`balance`) > :p4
      AND (CASE WHEN `customer`.`weight` < 0D THEN -1 ELSE 1 END * TRANSFORM(ARRAY((ABS(`customer`.`weight`) * 1e1D + 0.5D)), `let 2` -> CASE WHEN `let 2` < 9223372036854775808D THEN CAST(TRY_CAST(`let 2` AS BIGINT) AS DECIMAL(38, 0)) WHEN `let 2` <= 1e38D THEN TRY_ADD(TRY_MULTIPLY(CAST(TRY_CAST(`let 2` / 18446744073709551616D AS BIGINT) AS DECIMAL(38, 0)), 18446744073709551616), CAST(TRY_CAST((`let 2` - TRY_CAST(`let 2` / 18446744073709551616D AS BIGINT) * 18446744073709551616D) / 2048D AS BIGINT) AS DECIMAL(20, 0)) * 2048) END)[0]) > :p5
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`balance` AS `balance`,
      `raw`.`weight` AS `weight`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        CAST(`t`.`balance` * 100 AS BIGINT) AS `balance`,
        (CASE WHEN ABS(`t`.`weight`) < CAST('Infinity' AS DOUBLE) THEN CAST(`t`.`weight` AS DOUBLE) + 0D END) AS `weight`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p6
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
