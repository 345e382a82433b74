-- Comparisons of text, letter by letter
-- p1 = 'x'
-- p2 = 'Ali'
-- p3 = 'a'
-- p4 = 'b'
-- p5 = 0
WITH [members] AS (
  SELECT
    [customer].[key] AS [key],
    CASE
      WHEN ([customer].[name as stored] COLLATE Latin1_General_100_BIN2 + CASE WHEN N'.' + RIGHT([customer].[name as stored], 1) + N'.' COLLATE Latin1_General_100_BIN2 IN (N'. .', N'.' + NCHAR(1) + N'.') THEN NCHAR(1) ELSE N'' END) = @p2
      OR ([customer].[name as stored] COLLATE Latin1_General_100_BIN2 + CASE WHEN N'.' + RIGHT([customer].[name as stored], 1) + N'.' COLLATE Latin1_General_100_BIN2 IN (N'. .', N'.' + NCHAR(1) + N'.') THEN NCHAR(1) ELSE N'' END) IN (@p3, @p4)
      THEN 1
    END AS [x]
  FROM (
    SELECT
      [raw].[key] AS [key],
      [raw].[name as stored] AS [name as stored]
    FROM (
      SELECT
        [t].[id] AS [key],
        [t].[name] AS [name as stored],
        [t].[deleted] AS [deleted as stored]
      FROM [customers] AS [t]
    ) AS [raw]
    WHERE
      [raw].[deleted as stored] = @p5
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
