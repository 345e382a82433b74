-- Parts of a date or time
-- p1 = 'x'
-- p2 = 1
-- p3 = 9
-- p4 = 0
WITH [members] AS (
  SELECT
    [customer].[key] AS [key],
    CASE
      WHEN ((DATEDIFF(day, CAST('1900-01-01' AS DATE), [customer].[birthday]) % 7 + 7) % 7 + 1) = @p2
      OR DATEPART(hour, CASE
        WHEN [customer].[seen_at] >= CAST('1970-01-01T00:00:00.000000' AS DATETIME2(6))
        AND [customer].[seen_at] < CAST('2101-01-01T00:00:00.000000' AS DATETIME2(6))
        THEN DATEADD(second, CASE
          WHEN [customer].[seen_at] >= CAST('2022-09-21T19:30:00.000000' AS DATETIME2(6))
          THEN 12600
          WHEN [customer].[seen_at] >= CAST('2022-03-21T20:30:00.000000' AS DATETIME2(6))
          THEN 16200
          WHEN [customer].[seen_at] >= CAST('2021-09-21T19:30:00.000000' AS DATETIME2(6))
          THEN 12600
          WHEN [customer].[seen_at] >= CAST('2021-03-21T20:30:00.000000' AS DATETIME2(6))
          THEN 16200
          WHEN [customer].[seen_at] >= CAST('2020-09-20T19:30:00.000000' AS DATETIME2(6))
          THEN 12600
          WHEN [customer].[seen_at] >= CAST('2020-03-20T20:30:00.000000' AS DATETIME2(6))
          THEN 16200
          WHEN [customer].[seen_at] >= CAST('2019-09-21T19:30:00.000000' AS DATETIME2(6))
          THEN 12600
          WHEN [customer].[seen_at] >= CAST('2019-03-21T20:30:00.000000' AS DATETIME2(6))
          THEN 16200
          WHEN [customer].[seen_at] >= CAST('2018-09-21T19:30:00.000000' AS DATETIME2(6))
          THEN 12600
          WHEN [customer].[seen_at] >= CAST('2018-03-21T20:30:00.000000' AS DATETIME2(6))
          THEN 16200
          WHEN [customer].[seen_at] >= CAST('2017-09-21T19:30:00.000000' AS DATETIME2(6))
          THEN 12600
          WHEN [customer].[seen_at] >= CAST('2017-03-21T20:30:00.000000' AS DATETIME2(6))
          THEN 16200
          WHEN [customer].[seen_at] >= CAST('2016-09-20T19:30:00.000000' AS DATETIME2(6))
          THEN 12600
          WHEN [customer].[seen_at] >= CAST('2016-03-20T20:30:00.000000' AS DATETIME2(6))
          THEN 16200
          WHEN [customer].[seen_at] >=
-- … 153058 characters in all, SHA-256 75858ac9e64019e5b6d3c445b1465e2b4829d9e5147316cb5335cd5cd7a8d4fd
