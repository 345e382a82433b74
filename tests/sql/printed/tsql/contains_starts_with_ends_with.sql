-- `contains`, `starts with`, `ends with`
-- p1 = 'x'
-- p2 = 'a'
-- p3 = 'b'
-- p4 = 'b'
-- p5 = 'c'
-- p6 = 'c'
-- p7 = 0
WITH [members] AS (
  SELECT
    [customer].[key] AS [key],
    CASE
      WHEN CHARINDEX(@p2, CASE WHEN RIGHT([customer].[name], 1) COLLATE Latin1_General_100_BIN2 = NCHAR(1) THEN STUFF([customer].[name], DATALENGTH([customer].[name]) / 2, 1, N'') ELSE [customer].[name] END COLLATE Latin1_General_100_BIN2) > 0
      OR (SUBSTRING(CASE WHEN RIGHT([customer].[name], 1) COLLATE Latin1_General_100_BIN2 = NCHAR(1) THEN STUFF([customer].[name], DATALENGTH([customer].[name]) / 2, 1, N'') ELSE [customer].[name] END COLLATE Latin1_General_100_CS_AS_KS_WS_SC, 1, CAST(LEN((@p3 + N'.') COLLATE Latin1_General_100_CS_AS_KS_WS_SC) - 1 AS BIGINT)) COLLATE Latin1_General_100_BIN2 + CASE WHEN N'.' + RIGHT(SUBSTRING(CASE WHEN RIGHT([customer].[name], 1) COLLATE Latin1_General_100_BIN2 = NCHAR(1) THEN STUFF([customer].[name], DATALENGTH([customer].[name]) / 2, 1, N'') ELSE [customer].[name] END COLLATE Latin1_General_100_CS_AS_KS_WS_SC, 1, CAST(LEN((@p3 + N'.') COLLATE Latin1_General_100_CS_AS_KS_WS_SC) - 1 AS BIGINT)), 1) + N'.' COLLATE Latin1_General_100_BIN2 IN (N'. .', N'.' + NCHAR(1) + N'.') THEN NCHAR(1) ELSE N'' END) = @p4
      OR (
        CAST(LEN((@p5 + N'.') COLLATE Latin1_General_100_CS_AS_KS_WS_SC) - 1 AS BIGINT) <= CAST(LEN((CASE WHEN RIGHT([customer].[name], 1) COLLATE Latin1_General_100_BIN2 = NCHAR(1) THEN STUFF([customer].[name], DATALENGTH([customer].[name]) / 2, 1, N'') ELSE [customer].[name] END + N'.') COLLATE Latin1_General_100_CS_AS_KS_WS_SC) - 1 AS BIGINT)
        AND (SUBSTRING(CASE WHEN RIGHT([customer].[name], 1) COLLATE Latin1_General_100_BIN2 = NCHAR(1) THEN STUFF([customer].[name], DATALENGTH([customer].[name]) / 2, 1, N'') ELSE [customer].[name] END COLLATE Latin1_General_100_CS_AS_KS_WS_SC, (
          (
            CAST(LEN((CASE WHEN RIGHT([customer].[name], 1) COLLATE Latin1_General_100_BIN2 = NCHAR(1) THEN STUFF([customer].[name], DATALENGTH([customer].[name]) / 2, 1, N'') ELSE [customer].[name] END + N'.') COLLATE Latin1_General_100_CS_AS_KS_WS_SC) - 1 AS BIGINT) - CAST(LEN((@p5 + N'.') COLLATE Latin1_General_100_CS_AS_KS_WS_SC) - 1 AS BIGINT)
          ) + 1
        ), CAST(LEN((@p5 + N'.') COLLATE Latin1_General_100_CS_AS_KS_WS_SC) - 1 AS BIGINT)) COLLATE Latin1_General_100_BIN2 + CASE WHEN N'.' + RIGHT(SUBSTRING(CASE WHEN RIGHT([customer].[name], 1) COLLATE Latin1_General_100_BIN2 = NCHAR(1) THEN STUFF([customer].[name], DATALENGTH([customer].[name]) / 2, 1, N'') ELSE [customer].[name] END COLLATE Latin1_General_100_CS_AS_KS_WS_SC, (
          (
            CAST(LEN((CASE WHEN RIGHT([customer].[name], 1) COLLATE Latin1_General_100_BIN2 = NCHAR(1) THEN STUFF([customer].[name], DATALENGTH([customer].[name]) / 2, 1, N'') ELSE [customer].[name] END + N'.') COLLATE Latin1_General_100_CS_AS_KS_WS_SC) - 1 AS BIGINT) - CAST(LEN((@p5 + N'.') COLLATE Latin1_General_100_CS_AS_KS_WS_SC) - 1 AS BIGINT)
          ) + 1
        ), CAST(LEN((@p5 + N'.') COLLATE Latin1_General_100_CS_AS_KS_WS_SC) - 1 AS BIGINT)), 1) + N'.' COLLATE Latin1_General_100_BIN2 IN (N'. .', N'.' + NCHAR(1) + N'.') THEN NCHAR(1) ELSE N'' END) = @p6
      )
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
      [raw].[deleted as stored] = @p7
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
