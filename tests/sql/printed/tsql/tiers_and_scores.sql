-- Tiers and scores
-- p1 = 'x.a'
-- p2 = 'x.b'
-- p3 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p4 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p5 = 10
-- p6 = 'F'
-- p7 = 5
-- p8 = 0
-- p9 = 1
-- p10 = 2
-- p11 = 0
WITH [customer orders] AS (
  SELECT
    [orders].[orders_customer] AS [key],
    COUNT(*) AS [count]
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
          WHEN [t].[placed_at] >= CAST('2019-09-22T00:00:00.000000' AS DATETIME2(6))
          THEN DATEADD(second, (
            -12600
          ), [t].[placed_at])
          WHEN [
-- … 21786 characters in all, SHA-256 566c5103e0c7f2a74a17874513d5c6f6f6e8bca40855f1f8299c42ff588b160b
