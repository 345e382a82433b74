-- Durations between columns
-- p1 = 'x'
-- p2 = 1209600000000
-- p3 = 0
WITH [members] AS (
  SELECT
    [customer].[key] AS [key],
    CASE
      WHEN CASE
        WHEN CASE
          WHEN CAST(CAST(@p2 AS BIGINT) AS BIGINT) >= DATEDIFF_BIG(microsecond, [customer].[seen_at], CAST('0001-01-01T00:00:00.000000' AS DATETIME2(6)))
          AND CAST(CAST(@p2 AS BIGINT) AS BIGINT) <= DATEDIFF_BIG(microsecond, [customer].[seen_at], CAST('9999-12-31T23:59:59.999999' AS DATETIME2(6)))
          THEN DATEADD(microsecond, CAST(CAST(@p2 AS BIGINT) AS BIGINT) % 1000000, DATEADD(second, CAST(CAST(@p2 AS BIGINT) AS BIGINT) % 86400000000 / 1000000, DATEADD(day, CAST(CAST(@p2 AS BIGINT) AS BIGINT) / 86400000000, [customer].[seen_at])))
        END >= CAST('0001-01-01T00:00:00.000000' AS DATETIME2(6))
        AND CASE
          WHEN CAST(CAST(@p2 AS BIGINT) AS BIGINT) >= DATEDIFF_BIG(microsecond, [customer].[seen_at], CAST('0001-01-01T00:00:00.000000' AS DATETIME2(6)))
          AND CAST(CAST(@p2 AS BIGINT) AS BIGINT) <= DATEDIFF_BIG(microsecond, [customer].[seen_at], CAST('9999-12-31T23:59:59.999999' AS DATETIME2(6)))
          THEN DATEADD(microsecond, CAST(CAST(@p2 AS BIGINT) AS BIGINT) % 1000000, DATEADD(second, CAST(CAST(@p2 AS BIGINT) AS BIGINT) % 86400000000 / 1000000, DATEADD(day, CAST(CAST(@p2 AS BIGINT) AS BIGINT) / 86400000000, [customer].[seen_at])))
        END <= CAST('9999-12-31T23:59:59.999999' AS DATETIME2(6))
        THEN CASE
          WHEN CAST(CAST(@p2 AS BIGINT) AS BIGINT) >= DATEDIFF_BIG(microsecond, [customer].[seen_at], CAST('0001-01-01T00:00:00.000000' AS DATETIME2(6)))
          AND CAST(CAST(@p2 AS BIGINT) AS BIGINT) <= DATEDIFF_BIG(microsecond, [customer].[seen_at], CAST('9999-12-31T23:59:59.999999' AS DATETIME2(6)))
          THEN DATEADD(microsecond, CAST(CAST(@p2 AS BIGINT) AS BIGINT) % 1000000, DATEADD(second, CAST(CAST(@p2 AS BIGINT) AS BIGINT) % 86400000000 / 1000000, DATEADD(day, CAST(CAST(@p2 AS BIGINT) AS BIGINT) / 86400000000, [customer].[seen_at])))
        END
      END < [customer].[called_at]
      THEN 1
    E
-- … 20765 characters in all, SHA-256 08841af3198a0ee4b9e160c91df947950de9c3a4784a6fa85a14831a3eb548ca
