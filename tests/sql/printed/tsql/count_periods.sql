-- `count_periods`
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 1, 23, 20, 30, 0, 1)
-- p3 = datetime.datetime(2026, 3, 20, 20, 30, 0, 1)
-- p4 = datetime.datetime(2026, 3, 13, 20, 30, 0, 1)
-- p5 = datetime.datetime(2026, 3, 6, 20, 30, 0, 1)
-- p6 = datetime.datetime(2026, 2, 27, 20, 30, 0, 1)
-- p7 = datetime.datetime(2026, 2, 20, 20, 30, 0, 1)
-- p8 = datetime.datetime(2026, 2, 13, 20, 30, 0, 1)
-- p9 = datetime.datetime(2026, 2, 6, 20, 30, 0, 1)
-- p10 = datetime.datetime(2026, 1, 30, 20, 30, 0, 1)
-- p11 = datetime.datetime(2026, 1, 24, 0, 0, 0, 1)
-- p12 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p13 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p14 = 3
-- p15 = 0
WITH [customer orders] AS (
  SELECT
    [orders].[orders_customer] AS [key],
    COUNT(DISTINCT CASE
      WHEN [orders].[placed_at] >= @p2 AND [orders].[placed_at] < @p3
      THEN CASE
        WHEN [orders].[placed_at] >= @p4
        THEN 7
        WHEN [orders].[placed_at] >= @p5
        THEN 6
        WHEN [orders].[placed_at] >= @p6
        THEN 5
        WHEN [orders].[placed_at] >= @p7
        THEN 4
        WHEN [orders].[placed_at] >= @p8
        THEN 3
        WHEN [orders].[placed_at] >= @p9
        THEN 2
        WHEN [orders].[placed_at] >= @p10
        THEN 1
        ELSE 0
      END
    END) AS [count_distinct]
  FROM (
    SELECT
      [t].[customer_id] AS [orders_customer],
      [t].[placed_at] AS [placed_at as stored],
      CASE
        WHEN [t].[placed_at] >= CAST('0001-01-01T00:00:00.000000' AS DATETIME2(6))
        AND [t].[placed_at] <= CAST('9999-12-31T23:59:59.999999' AS DATETIME2(6))
        THEN CASE
          WHEN [t].[placed_at] >= CAST('2022-09-22T00:00:00.000000' AS DATETIME2(6))
          THEN DATEADD(second, (
            -12600
          ), [t].[placed_at])
          WHEN [t].[placed_at] >= CAST('2022-03-22T01:00:00.000000' AS DATETIME2(6))
          THEN DATEADD(second, (
            -16200
          ), [t].[placed_at])
          WHEN [t].[placed_at] >= CAST('2022-03-22T00:00:00.000000' AS DATETIME2(6))
          THEN CAST('2022-03-21T20:30:00.000000' AS DATETIME2(6))
          WHEN [t].[placed_at] >= CAST('2021-09-22T00:00:00.000000' AS DATETIME2(6))
          THEN DATEADD(second, (
            -12600
          ), [t].[placed_at])
          WHEN [t].[placed_at] >= CAST('2021-03-22T01:00:00.000000' AS DATETIME2(6))
          THEN DATEADD(second, (
            -16200
          ), [t].[placed_at])
          WHEN [t].[placed_at] >= CAST('2021-03-22T00:00:00.000000' AS DATETIME2(6))
          THEN CAST('2021-03-21T20:30:00.000000' AS DATETIME2(6))
          WHEN [t].[placed_at] >= CAST('2020-09-21T00:00:00.000000' AS DATETIME2(6))
  
-- … 18997 characters in all, SHA-256 a5d24c2ccd502c795686bf7d0bc958711e9253632fb9b9ddb3a176ff344a6100
