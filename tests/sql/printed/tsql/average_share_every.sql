-- `average`, `share`, `every`
-- p1 = 'x'
-- p2 = 'paid'
-- p3 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p4 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p5 = 5.0
-- p6 = 0.5
-- p7 = 0
WITH [customer orders] AS (
  SELECT
    [orders].[orders_customer] AS [key],
    COALESCE(SUM(CAST([orders].[total] AS DECIMAL(38, 2))), 0) AS [sum],
    COUNT(CASE WHEN NOT (
      [orders].[total] IS NULL
    ) THEN 1 END) AS [count],
    COUNT(
      CASE
        WHEN ([orders].[status as stored] COLLATE Latin1_General_100_BIN2 + CASE WHEN N'.' + RIGHT([orders].[status as stored], 1) + N'.' COLLATE Latin1_General_100_BIN2 IN (N'. .', N'.' + NCHAR(1) + N'.') THEN NCHAR(1) ELSE N'' END) = @p2
        THEN 1
      END
    ) AS [count_2],
    COUNT(*) AS [count_3]
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
          WHEN [t].[placed_at] >
-- … 51864 characters in all, SHA-256 ebee9315fe872a45df52070e2d9511443a0dae1b85a2f430acb74c2826ae9763
