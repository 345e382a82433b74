-- `like` with `#`
-- p1 = 'x'
-- p2 = '%-[0-9][0-9]'
-- p3 = 0
WITH [members] AS (
  SELECT
    [customer].[key] AS [key],
    CASE
      WHEN ((CASE WHEN RIGHT([customer].[name], 1) COLLATE Latin1_General_100_BIN2 = NCHAR(1) THEN STUFF([customer].[name], DATALENGTH([customer].[name]) / 2, 1, N'') ELSE [customer].[name] END + N'.') COLLATE Latin1_General_100_BIN2 LIKE (@p2 + N'.') ESCAPE '|')
      THEN 1
    END AS [x]
  FROM (
    SELECT
      [raw].[key] AS [key],
      [raw].[name] AS [name]
    FROM (
      SELECT
        [t].[id] AS [key],
        NULLIF(
          ([t].[name] COLLATE Latin1_General_100_BIN2 + CASE WHEN N'.' + RIGHT([t].[name], 1) + N'.' COLLATE Latin1_General_100_BIN2 IN (N'. .', N'.' + NCHAR(1) + N'.') THEN NCHAR(1) ELSE N'' END),
          N''
        ) AS [name],
        [t].[deleted] AS [deleted as stored]
      FROM [customers] AS [t]
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
