-- `age`, `days_since`, `anniversary`
-- p1 = 'x'
-- p2 = datetime.date(2001, 3, 21)
-- p3 = 107
-- p4 = 1405
-- p5 = 0
WITH [members] AS (
  SELECT
    [customer].[key] AS [key],
    CASE
      WHEN [customer].[birthday] <= @p2
      OR (
        CASE
          WHEN [customer].[birthday] >= CAST('1821-03-21' AS DATE)
          AND [customer].[birthday] < CAST('2222-03-21' AS DATE)
          THEN (
            (
              CASE
                WHEN CASE
                  WHEN [customer].[birthday] >= CAST('2124-03-20' AS DATE)
                  AND [customer].[birthday] < CAST('2125-03-21' AS DATE)
                  THEN CAST(DATEDIFF(day, CAST('2124-03-20' AS DATE), [customer].[birthday]) AS BIGINT)
                  ELSE (((
                    (
                      33 * CAST(DATEDIFF(day, CAST('0622-03-21' AS DATE), [customer].[birthday]) AS BIGINT)
                    ) + 3
                  ) % 12053) / 33)
                END < 186
                THEN (CASE
                  WHEN [customer].[birthday] >= CAST('2124-03-20' AS DATE)
                  AND [customer].[birthday] < CAST('2125-03-21' AS DATE)
                  THEN CAST(DATEDIFF(day, CAST('2124-03-20' AS DATE), [customer].[birthday]) AS BIGINT)
                  ELSE (((
                    (
                      33 * CAST(DATEDIFF(day, CAST('0622-03-21' AS DATE), [customer].[birthday]) AS BIGINT)
                    ) + 3
                  ) % 12053) / 33)
                END / 31)
                ELSE ((
                  CASE
                    WHEN [customer].[birthday] >= CAST('2124-03-20' AS DATE)
                    AND [customer].[birthday] < CAST('2125-03-21' AS DATE)
                    THEN CAST(DATEDIFF(day, CAST('2124-03-20' AS DATE), [customer].[birthday]) AS BIGINT)
                    ELSE (((
                      (
                        33 * CAST(DATEDIFF(day, CAST('0622-03-21' AS DATE), [customer].[birthday]) AS BIGINT)
                      ) + 3
                    ) % 12053) / 33)
                  END - 6
                ) / 30)
              END + 1
            ) * 100
          ) + (
            CASE
              WHEN CASE
                WHEN [customer].[birthday] >= CAST('2124-03-20' AS DATE)
                AND [customer].[birthday] < CAST('2125-03-21' AS DATE)
                THEN CAST(DATEDIFF(day, CAST('2124-03-20' AS DATE), [customer].[birthday]) AS BIGINT)
                ELSE (((
                  (
                    33 * CAST(DATEDIFF(day, CAST('0622-03-21' AS DATE), [customer].[birthday]) AS BIGINT)
                  ) + 3
                ) % 12053) / 33)
              END < 186
              THEN (CASE
                WHEN [customer].[birthday] >= CAST('2124-03-20' AS DATE)
                AND [customer].[birthday] < CAST('2125-03-21' AS DATE)
                THEN CAST(DATEDIFF(day, CAST('2124-03-20' AS DATE), [customer].[birthday]) AS BIGINT)
                ELSE (((
                  (
                    33 * CAST(DATEDIFF(day, CAST('0622-03-21' AS DATE), [customer].[birthday]) AS BIGINT)
                  ) + 3
                ) % 12053) / 33)
              END % 31)
              ELSE ((
                CASE
                  WHEN [customer].[birthday] >= CAST('2124-03-20' AS DATE)
                  AND [customer].[birthday] < CAST('2125-03-21' AS DATE)
                  THEN CAST(DATEDIFF(day, CAST('2124-03-20' AS DATE), [customer].[birthday]) AS BIGINT)
                  ELSE (((
                    (
                      33 * CAST(DATEDIFF(day, CAST('0622-03-21' AS DATE), [customer].[birthday]) AS BIGINT)
                    ) + 3
                  ) % 12053) / 33)
                END - 6
              ) % 30)
            END + 1
          )
        END <= @p3
        AND CASE
          WHEN [customer].[birthday] >= CAST('1821-03-21' AS DATE)
          AND [customer].[birthday] < CAST('2222-03-21' AS DATE)
          THEN CASE
            WHEN [customer].[birthday] >= CAST('2124-03-20' AS DATE)
            AND [customer].[birthday] < CAST('2125-03-21' AS DATE)
            THEN 1503
            ELSE ((
              (
                33 * CAST(DATEDIFF(day, CAST('0622-03-21' AS DATE), [customer].[birthday]) AS BIGINT)
              ) + 3
            ) / 12053) + 1
          END
        END < @p4
      )
      THEN 1
    END AS [x]
  FROM (
    SELECT
      [raw].[key] AS [key],
      [raw].[birthday] AS [birthday]
    FROM (
      SELECT
        [t].[id] AS [key],
        CASE
          WHEN [t].[birthday] >= CAST('0001-01-01' AS DATE)
          AND [t].[birthday] <= CAST('9999-12-31' AS DATE)
          THEN [t].[birthday]
        END AS [birthday],
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
