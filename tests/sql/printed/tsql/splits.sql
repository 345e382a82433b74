-- Splits
-- p1 = 'x.a'
-- p2 = 'x.b'
-- p3 = 'spring:'
-- p4 = '80000000'
-- p5 = 1
-- p6 = 2
-- p7 = 0
WITH [members] AS (
  SELECT
    [customer].[key] AS [key],
    CASE
      WHEN CASE
        WHEN CAST(CAST(SUBSTRING(LOWER(CONVERT(NVARCHAR(32), HASHBYTES('MD5', CAST(CASE WHEN RIGHT((@p3 + CAST([customer].[id] AS NVARCHAR(40))), 1) COLLATE Latin1_General_100_BIN2 = NCHAR(1) THEN STUFF((@p3 + CAST([customer].[id] AS NVARCHAR(40))), DATALENGTH((@p3 + CAST([customer].[id] AS NVARCHAR(40)))) / 2, 1, N'') ELSE (@p3 + CAST([customer].[id] AS NVARCHAR(40))) END COLLATE Latin1_General_100_BIN2_UTF8 AS VARCHAR(8000))), 2)) COLLATE Latin1_General_100_CS_AS_KS_WS_SC, 1, 8) COLLATE Latin1_General_100_BIN2_UTF8 AS VARCHAR(8000)) AS VARBINARY(8000)) < CAST(CAST(@p4 COLLATE Latin1_General_100_BIN2_UTF8 AS VARCHAR(8000)) AS VARBINARY(8000))
        THEN CAST(@p5 AS BIGINT)
        ELSE CAST(@p6 AS BIGINT)
      END = @p5
      THEN 1
    END AS [x.a],
    CASE
      WHEN CASE
        WHEN CAST(CAST(SUBSTRING(LOWER(CONVERT(NVARCHAR(32), HASHBYTES('MD5', CAST(CASE WHEN RIGHT((@p3 + CAST([customer].[id] AS NVARCHAR(40))), 1) COLLATE Latin1_General_100_BIN2 = NCHAR(1) THEN STUFF((@p3 + CAST([customer].[id] AS NVARCHAR(40))), DATALENGTH((@p3 + CAST([customer].[id] AS NVARCHAR(40)))) / 2, 1, N'') ELSE (@p3 + CAST([customer].[id] AS NVARCHAR(40))) END COLLATE Latin1_General_100_BIN2_UTF8 AS VARCHAR(8000))), 2)) COLLATE Latin1_General_100_CS_AS_KS_WS_SC, 1, 8) COLLATE Latin1_General_100_BIN2_UTF8 AS VARCHAR(8000)) AS VARBINARY(8000)) < CAST(CAST(@p4 COLLATE Latin1_General_100_BIN2_UTF8 AS VARCHAR(8000)) AS VARBINARY(8000))
        THEN CAST(@p5 AS BIGINT)
        ELSE CAST(@p6 AS BIGINT)
      END = @p6
      THEN 1
    END AS [x.b]
  FROM (
    SELECT
      [raw].[key] AS [key],
      [raw].[id] AS [id]
    FROM (
      SELECT
        [t].[id] AS [key],
        [t].[id] AS [id],
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
  UNION ALL
  SELECT
    CAST(@p2 AS NVARCHAR(4000)) AS [segment],
    2 AS [number]
) AS [labels]
WHERE
  CASE
    WHEN [labels].[number] = 1
    THEN [members].[x.a]
    WHEN [labels].[number] = 2
    THEN [members].[x.b]
  END = 1
