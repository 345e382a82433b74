-- `ntile`, `quintile`, `percentile`
-- p1 = 'x'
-- p2 = 0
-- p3 = 1
-- p4 = 5
-- p5 = 100.0
-- p6 = 100
-- p7 = 90.0
WITH [customer ranks] AS (
  SELECT
    [r].[key] AS [key],
    RANK() OVER (ORDER BY [r].[value]) AS [rank],
    COUNT(*) OVER () AS [size]
  FROM (
    SELECT
      [customer].[key] AS [key],
      [customer].[balance] AS [value]
    FROM (
      SELECT
        [raw].[key] AS [key],
        [raw].[balance] AS [balance]
      FROM (
        SELECT
          [t].[id] AS [key],
          [t].[balance] AS [balance],
          [t].[deleted] AS [deleted as stored]
        FROM [customers] AS [t]
      ) AS [raw]
      WHERE
        [raw].[deleted as stored] = @p2
    ) AS [customer]
    WHERE
      [customer].[balance] IS NOT NULL = 1
  ) AS [r]
), [customer ranks_2] AS (
  SELECT
    [r].[key] AS [key],
    RANK() OVER (ORDER BY [r].[value]) AS [rank],
    COUNT(*) OVER () AS [size]
  FROM (
    SELECT
      [customer].[key] AS [key],
      [customer].[points] AS [value]
    FROM (
      SELECT
        [raw].[key] AS [key],
        [raw].[points] AS [points]
      FROM (
        SELECT
          [t].[id] AS [key],
          [j1].[points] AS [points],
          [t].[deleted] AS [deleted as stored]
        FROM [customers] AS [t]
        LEFT JOIN [customers_more] AS [j1]
          ON [j1].[customer_id] = [t].[id]
      ) AS [raw]
      WHERE
        [raw].[deleted as stored] = @p2
    ) AS [customer]
    WHERE
      [customer].[points] IS NOT NULL = 1
  ) AS [r]
), [members] AS (
  SELECT
    [customer].[key] AS [key],
    CASE
      WHEN (
        ((
          (
            CAST([customer ranks].[rank] AS DECIMAL(19, 0)) - CAST(CAST(@p3 AS BIGINT) AS DECIMAL(1, 0))
          ) * CAST(@p4 AS BIGINT)
        ) / [customer ranks].[size]) + CAST(@p3 AS BIGINT)
      ) = @p4
      OR CASE
        WHEN [customer ranks_2].[size] = @p3
        THEN @p5
        ELSE (CAST((
          (
            CAST([customer ranks_2].[rank] AS DECIMAL(19, 0)) - CAST(CAST(@p3 AS BIGINT) AS DECIMAL(1, 0))
          ) * CAST(@p6 AS BIGINT)
        ) AS FLOAT(53)) / NULLIF(CAST((
          CAST([customer ranks_2].[size] AS DECIMAL(19, 0)) - CAST(CAST(@p3 AS BIGINT) AS DECIMAL(1, 0))
        ) AS FLOAT(53)), CAST('0.0' AS FLOAT(53))) + CAST('0.0' AS FLOAT(53)))
      END > @p7
      THEN 1
    END AS [x]
  FROM (
    SELECT
      [raw].[key] AS [key]
    FROM (
      SELECT
        [t].[id] AS [key],
        [t].[deleted] AS [deleted as stored]
      FROM [customers] AS [t]
    ) AS [raw]
    WHERE
      [raw].[deleted as stored] = @p2
  ) AS [customer]
  LEFT JOIN [customer ranks]
    ON [customer ranks].[key] = [customer].[key]
  LEFT JOIN [customer ranks_2]
    ON [customer ranks_2].[key] = [customer].[key]
)
SELECT
  [labels].[segment] AS [segment],
  [members].[key] AS [key]
FROM [members]
CROSS JOIN (
  SELECT
    CAST(@p1 AS NVARCHAR(4000)) AS [segment],
    1 AS [number]
) AS [labels]
WHERE
  CASE WHEN [labels].[number] = 1 THEN [members].[x] END = 1
