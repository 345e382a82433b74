-- `first`, `last`
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p3 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p4 = 'paid'
-- p5 = Decimal('5.00')
-- p6 = 0
WITH [customer orders last rows] AS (
  SELECT
    [orders].[orders_customer] AS [key],
    [orders].[status] AS [value],
    ROW_NUMBER() OVER (
      PARTITION BY [orders].[orders_customer]
      ORDER BY [orders].[placed_at] DESC, [orders].[key] DESC
    ) AS [number]
  FROM (
    SELECT
      [t].[customer_id] AS [orders_customer],
      NULLIF(
        ([t].[status] COLLATE Latin1_General_100_BIN2 + CASE WHEN N'.' + RIGHT([t].[status], 1) + N'.' COLLATE Latin1_General_100_BIN2 IN (N'. .', N'.' + NCHAR(1) + N'.') THEN NCHAR(1) ELSE N'' END),
        N''
      ) AS [status],
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
-- … 37488 characters in all, SHA-256 06c6c1cbeb5ef20923a93881b15f0f4160dfdd743447042ec0b8849524a650a3
