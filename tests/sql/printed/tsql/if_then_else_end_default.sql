-- `if … then … else … end`, `default`
-- p1 = 'x'
-- p2 = Decimal('5.00')
-- p3 = 0
-- p4 = 3
-- p5 = 0
WITH [members] AS (
  SELECT
    [customer].[key] AS [key],
    CASE
      WHEN CASE
        WHEN [customer].[balance] > @p2
        THEN [customer].[points]
        ELSE CAST(@p3 AS BIGINT)
      END > CASE
        WHEN NOT (
          [customer].[points] IS NULL
        )
        THEN [customer].[points]
        ELSE CAST(@p4 AS BIGINT)
      END
      THEN 1
    END AS [x]
  FROM (
    SELECT
      [raw].[key] AS [key],
      [raw].[balance] AS [balance],
      [raw].[points] AS [points]
    FROM (
      SELECT
        [t].[id] AS [key],
        [t].[balance] AS [balance],
        [j1].[points] AS [points],
        [t].[deleted] AS [deleted as stored]
      FROM [customers] AS [t]
      LEFT JOIN [customers_more] AS [j1]
        ON [j1].[customer_id] = [t].[id]
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
