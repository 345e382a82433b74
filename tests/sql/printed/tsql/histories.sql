-- Histories
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p3 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p4 = 'won'
-- p5 = 0
-- p6 = 0
WITH [customer stage history] AS (
  SELECT
    [stage.history].[stage.history_customer] AS [key],
    COUNT(*) AS [count]
  FROM (
    SELECT
      [t].[customer_id] AS [stage.history_customer],
      CASE
        WHEN [t].[changed_at] >= CAST('0001-01-01T00:00:00.000000' AS DATETIME2(6))
        AND [t].[changed_at] <= CAST('9999-12-31T23:59:59.999999' AS DATETIME2(6))
        THEN CASE
          WHEN [t].[changed_at] >= CAST('2022-09-22T00:00:00.000000' AS DATETIME2(6))
          THEN DATEADD(second, (
            -12600
          ), [t].[changed_at])
          WHEN [t].[changed_at] >= CAST('2022-03-22T01:00:00.000000' AS DATETIME2(6))
          THEN DATEADD(second, (
            -16200
          ), [t].[changed_at])
          WHEN [t].[changed_at] >= CAST('2022-03-22T00:00:00.000000' AS DATETIME2(6))
          THEN CAST('2022-03-21T20:30:00.000000' AS DATETIME2(6))
          WHEN [t].[changed_at] >= CAST('2021-09-22T00:00:00.000000' AS DATETIME2(6))
          THEN DATEADD(second, (
            -12600
          ), [t].[changed_at])
          WHEN [t].[changed_at] >= CAST('2021-03-22T01:00:00.000000' AS DATETIME2(6))
          THEN DATEADD(second, (
            -16200
          ), [t].[changed_at])
          WHEN [t].[changed_at] >= CAST('2021-03-22T00:00:00.000000' AS DATETIME2(6))
          THEN CAST('2021-03-21T20:30:00.000000' AS DATETIME2(6))
          WHEN [t].[changed_at] >= CAST('2020-09-21T00:00:00.000000' AS DATETIME2(6))
          THEN DATEADD(second, (
            -12600
          ), [t].[changed_at])
          WHEN [t].[changed_at] >= CAST('2020-03-21T01:00:00.000000' AS DATETIME2(6))
          THEN DATEADD(second, (
            -16200
          ), [t].[changed_at])
          WHEN [t].[changed_at] >= CAST('2020-03-21T00:00:00.000000' AS DATETIME2(6))
          THEN CAST('2020-03-20T20:30:00.000000' AS DATETIME2(6))
          WHEN [t].[changed_at] >= CAST('2019-09-22T00:00:00.000000' AS DATETIME2(6))
          THEN DATEADD(second, (
            -12600

-- … 18991 characters in all, SHA-256 9fb01858d0874ab0fbb9fb7831c6c523d075c9e426d331df4da670acb925561f
