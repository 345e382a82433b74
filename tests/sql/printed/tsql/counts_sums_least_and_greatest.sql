-- Counts, sums, least and greatest
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p3 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p4 = 3
-- p5 = Decimal('5.00')
-- p6 = Decimal('1.00')
-- p7 = 0
WITH [customer orders] AS (
  SELECT
    [orders].[orders_customer] AS [key],
    COUNT(*) AS [count],
    COALESCE(SUM(CAST([orders].[total] AS DECIMAL(38, 2))), 0) AS [sum],
    MAX([orders].[total]) AS [max]
  FROM (
    SELECT
      [t].[customer_id] AS [orders_customer],
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
          THEN DATEADD(second, (
            -12600
          ), [t].[placed_at])
          WHEN [t].[placed_at] >= CAST('2020-03-21T01:00:00.000000' AS DATETIME2(6))
          THEN DATEADD(second, (
            -16200
          ), [t].[placed_at])
          WHEN [t].[placed_at] >= CAST('2020-03-21T00:00:00.000000' AS DATETIME2(6))
          THEN CAST('2020-03-20T20:30:00.000000' AS DATETIME2(6))
          WHEN [t].[placed_at] >= CAST('2019-09-22T00:00:00.000000' AS DAT
-- … 18717 characters in all, SHA-256 46ba8115d9055940b5699c55afcc4454dad41a782bb4d47f21fbf3600c4c0fdd
