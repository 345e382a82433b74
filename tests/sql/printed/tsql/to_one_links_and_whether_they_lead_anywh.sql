-- To-one links, and whether they lead anywhere
-- p1 = 'x'
-- p2 = 0
-- p3 = 'retail'
WITH [members] AS (
  SELECT
    [customer].[key] AS [key],
    CASE WHEN [company].[eq] = 1 OR [company].[key] IS NULL THEN 1 END AS [x]
  FROM (
    SELECT
      [raw].[key] AS [key],
      [raw].[company] AS [company]
    FROM (
      SELECT
        [t].[id] AS [key],
        [t].[company_id] AS [company],
        [t].[deleted] AS [deleted as stored]
      FROM [customers] AS [t]
    ) AS [raw]
    WHERE
      [raw].[deleted as stored] = @p2
  ) AS [customer]
  LEFT JOIN (
    SELECT
      [raw].[key] AS [key],
      CASE
        WHEN ([raw].[industry as stored] COLLATE Latin1_General_100_BIN2 + CASE WHEN N'.' + RIGHT([raw].[industry as stored], 1) + N'.' COLLATE Latin1_General_100_BIN2 IN (N'. .', N'.' + NCHAR(1) + N'.') THEN NCHAR(1) ELSE N'' END) = @p3
        THEN 1
        WHEN NOT (
          ([raw].[industry as stored] COLLATE Latin1_General_100_BIN2 + CASE WHEN N'.' + RIGHT([raw].[industry as stored], 1) + N'.' COLLATE Latin1_General_100_BIN2 IN (N'. .', N'.' + NCHAR(1) + N'.') THEN NCHAR(1) ELSE N'' END) = @p3
        )
        THEN 0
      END AS [eq]
    FROM (
      SELECT
        [t].[id] AS [key],
        [t].[industry] AS [industry as stored]
      FROM [companies] AS [t]
    ) AS [raw]
  ) AS [company]
    ON [company].[key] = [customer].[company]
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
