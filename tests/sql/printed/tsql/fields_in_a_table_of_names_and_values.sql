-- Fields in a table of names and values
-- p1 = 'x'
-- p2 = 3
-- p3 = 0
WITH [members] AS (
  SELECT
    [customer].[key] AS [key],
    CASE WHEN [customer].[size] > @p2 THEN 1 END AS [x]
  FROM (
    SELECT
      [raw].[key] AS [key],
      [raw].[size] AS [size]
    FROM (
      SELECT
        [t].[id] AS [key],
        [c1].[v1] AS [size],
        [t].[deleted] AS [deleted as stored]
      FROM [customers] AS [t]
      LEFT JOIN (
        SELECT
          [t].[customer_id] AS [k],
          MIN(
            CASE
              WHEN ([t].[name] COLLATE Latin1_General_100_BIN2 + CASE WHEN N'.' + RIGHT([t].[name], 1) + N'.' COLLATE Latin1_General_100_BIN2 IN (N'. .', N'.' + NCHAR(1) + N'.') THEN NCHAR(1) ELSE N'' END) = N'size'
              THEN [t].[value]
            END
          ) AS [v1]
        FROM [customer_meta] AS [t]
        GROUP BY
          [t].[customer_id]
      ) AS [c1]
        ON [c1].[k] = [t].[id]
    ) AS [raw]
    WHERE
      [raw].[deleted as stored] = @p3
  ) AS [customer]
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
