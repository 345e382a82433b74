-- Sequences
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p3 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p4 = 'a'
-- p5 = 'b'
-- p6 = 172800000000
-- p7 = 0
WITH [customer sequence step 1] AS (
  SELECT
    [orders].[orders_customer] AS [key],
    [orders].[placed_at] AS [time],
    [orders].[key] AS [event]
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
            -1
-- … 55539 characters in all, SHA-256 dfebbdd89561ef3a046a51c39b5af51c9b9dd8a03527004ec85bb79ed22cc2b3
