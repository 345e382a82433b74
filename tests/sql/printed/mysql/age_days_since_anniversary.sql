-- `age`, `days_since`, `anniversary`
-- p1 = 'x'
-- p2 = datetime.date(2001, 3, 21)
-- p3 = 107
-- p4 = 1405
-- p5 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN `customer`.`birthday` <= CAST(%(p2)s AS DATE)
      OR (
        CASE
          WHEN `customer`.`birthday` >= CAST('1821-03-21' AS DATE)
          AND `customer`.`birthday` < CAST('2222-03-21' AS DATE)
          THEN (
            (
              CASE
                WHEN CASE
                  WHEN `customer`.`birthday` >= CAST('2124-03-20' AS DATE)
                  AND `customer`.`birthday` < CAST('2125-03-21' AS DATE)
                  THEN DATEDIFF(`customer`.`birthday`, CAST('2124-03-20' AS DATE))
                  ELSE (MOD((
                    (
                      33 * DATEDIFF(`customer`.`birthday`, CAST('0622-03-21' AS DATE))
                    ) + 3
                  ), 12053) DIV 33)
                END < 186
                THEN (CASE
                  WHEN `customer`.`birthday` >= CAST('2124-03-20' AS DATE)
                  AND `customer`.`birthday` < CAST('2125-03-21' AS DATE)
                  THEN DATEDIFF(`customer`.`birthday`, CAST('2124-03-20' AS DATE))
                  ELSE (MOD((
                    (
                      33 * DATEDIFF(`customer`.`birthday`, CAST('0622-03-21' AS DATE))
                    ) + 3
                  ), 12053) DIV 33)
                END DIV 31)
                ELSE ((
                  CASE
                    WHEN `customer`.`birthday` >= CAST('2124-03-20' AS DATE)
                    AND `customer`.`birthday` < CAST('2125-03-21' AS DATE)
                    THEN DATEDIFF(`customer`.`birthday`, CAST('2124-03-20' AS DATE))
                    ELSE (MOD((
                      (
                        33 * DATEDIFF(`customer`.`birthday`, CAST('0622-03-21' AS DATE))
                      ) + 3
                    ), 12053) DIV 33)
                  END - 6
                ) DIV 30)
              END + 1
            ) * 100
          ) + (
            CASE
              WHEN CASE
                WHEN `customer`.`birthday` >= CAST('2124-03-20' AS DATE)
                AND `customer`.`birthday` < CAST('2125-03-21' AS DATE)
                THEN DATEDIFF(`customer`.`birthday`, CAST('2124-03-20' AS DATE))
                ELSE (MOD((
                  (
                    33 * DATEDIFF(`customer`.`birthday`, CAST('0622-03-21' AS DATE))
                  ) + 3
                ), 12053) DIV 33)
              END < 186
              THEN MOD(CASE
                WHEN `customer`.`birthday` >= CAST('2124-03-20' AS DATE)
                AND `customer`.`birthday` < CAST('2125-03-21' AS DATE)
                THEN DATEDIFF(`customer`.`birthday`, CAST('2124-03-20' AS DATE))
                ELSE (MOD((
                  (
                    33 * DATEDIFF(`customer`.`birthday`, CAST('0622-03-21' AS DATE))
                  ) + 3
                ), 12053) DIV 33)
              END, 31)
              ELSE MOD((
                CASE
                  WHEN `customer`.`birthday` >= CAST('2124-03-20' AS DATE)
                  AND `customer`.`birthday` < CAST('2125-03-21' AS DATE)
                  THEN DATEDIFF(`customer`.`birthday`, CAST('2124-03-20' AS DATE))
                  ELSE (MOD((
                    (
                      33 * DATEDIFF(`customer`.`birthday`, CAST('0622-03-21' AS DATE))
                    ) + 3
                  ), 12053) DIV 33)
                END - 6
              ), 30)
            END + 1
          )
        END <= %(p3)s
        AND CASE
          WHEN `customer`.`birthday` >= CAST('1821-03-21' AS DATE)
          AND `customer`.`birthday` < CAST('2222-03-21' AS DATE)
          THEN CASE
            WHEN `customer`.`birthday` >= CAST('2124-03-20' AS DATE)
            AND `customer`.`birthday` < CAST('2125-03-21' AS DATE)
            THEN 1503
            ELSE ((
              (
                33 * DATEDIFF(`customer`.`birthday`, CAST('0622-03-21' AS DATE))
              ) + 3
            ) DIV 12053) + 1
          END
        END < %(p4)s
      )
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`birthday` AS `birthday`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        CASE
          WHEN (`t`.`birthday` >= '0001-01-01' AND DAYOFMONTH(`t`.`birthday`) BETWEEN 1 AND DAYOFMONTH(LAST_DAY(`t`.`birthday`)))
          THEN `t`.`birthday`
        END AS `birthday`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = %(p5)s
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN (
  SELECT
    CAST(%(p1)s COLLATE utf8mb4_0900_bin AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin AS `segment`,
    1 AS `number`
) AS `labels`
WHERE
  CASE WHEN `labels`.`number` = 1 THEN `members`.`x` END
