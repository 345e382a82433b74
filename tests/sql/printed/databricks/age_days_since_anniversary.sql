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
      WHEN `customer`.`birthday` <= :p2
      OR (
        CASE
          WHEN `customer`.`birthday` >= DATE '1821-03-21'
          AND `customer`.`birthday` < DATE '2222-03-21'
          THEN (
            (
              CASE
                WHEN CASE
                  WHEN `customer`.`birthday` >= DATE '2124-03-20'
                  AND `customer`.`birthday` < DATE '2125-03-21'
                  THEN CAST(DATEDIFF(`customer`.`birthday`, DATE '2124-03-20') AS BIGINT)
                  ELSE ((
                    (
                      (
                        33 * CAST(DATEDIFF(`customer`.`birthday`, DATE '0622-03-21') AS BIGINT)
                      ) + 3
                    ) % 12053
                  ) DIV 33)
                END < 186
                THEN (CASE
                  WHEN `customer`.`birthday` >= DATE '2124-03-20'
                  AND `customer`.`birthday` < DATE '2125-03-21'
                  THEN CAST(DATEDIFF(`customer`.`birthday`, DATE '2124-03-20') AS BIGINT)
                  ELSE ((
                    (
                      (
                        33 * CAST(DATEDIFF(`customer`.`birthday`, DATE '0622-03-21') AS BIGINT)
                      ) + 3
                    ) % 12053
                  ) DIV 33)
                END DIV 31)
                ELSE ((
                  CASE
                    WHEN `customer`.`birthday` >= DATE '2124-03-20'
                    AND `customer`.`birthday` < DATE '2125-03-21'
                    THEN CAST(DATEDIFF(`customer`.`birthday`, DATE '2124-03-20') AS BIGINT)
                    ELSE ((
                      (
                        (
                          33 * CAST(DATEDIFF(`customer`.`birthday`, DATE '0622-03-21') AS BIGINT)
                        ) + 3
                      ) % 12053
                    ) DIV 33)
                  END - 6
                ) DIV 30)
              END + 1
            ) * 100
          ) + (
            CASE
              WHEN CASE
                WHEN `customer`.`birthday` >= DATE '2124-03-20'
                AND `customer`.`birthday` < DATE '2125-03-21'
                THEN CAST(DATEDIFF(`customer`.`birthday`, DATE '2124-03-20') AS BIGINT)
                ELSE ((
                  (
                    (
                      33 * CAST(DATEDIFF(`customer`.`birthday`, DATE '0622-03-21') AS BIGINT)
                    ) + 3
                  ) % 12053
                ) DIV 33)
              END < 186
              THEN CASE
                WHEN `customer`.`birthday` >= DATE '2124-03-20'
                AND `customer`.`birthday` < DATE '2125-03-21'
                THEN CAST(DATEDIFF(`customer`.`birthday`, DATE '2124-03-20') AS BIGINT)
                ELSE ((
                  (
                    (
                      33 * CAST(DATEDIFF(`customer`.`birthday`, DATE '0622-03-21') AS BIGINT)
                    ) + 3
                  ) % 12053
                ) DIV 33)
              END % 31
              ELSE (
                CASE
                  WHEN `customer`.`birthday` >= DATE '2124-03-20'
                  AND `customer`.`birthday` < DATE '2125-03-21'
                  THEN CAST(DATEDIFF(`customer`.`birthday`, DATE '2124-03-20') AS BIGINT)
                  ELSE ((
                    (
                      (
                        33 * CAST(DATEDIFF(`customer`.`birthday`, DATE '0622-03-21') AS BIGINT)
                      ) + 3
                    ) % 12053
                  ) DIV 33)
                END - 6
              ) % 30
            END + 1
          )
        END <= :p3
        AND CASE
          WHEN `customer`.`birthday` >= DATE '1821-03-21'
          AND `customer`.`birthday` < DATE '2222-03-21'
          THEN CASE
            WHEN `customer`.`birthday` >= DATE '2124-03-20'
            AND `customer`.`birthday` < DATE '2125-03-21'
            THEN 1503
            ELSE ((
              (
                33 * CAST(DATEDIFF(`customer`.`birthday`, DATE '0622-03-21') AS BIGINT)
              ) + 3
            ) DIV 12053) + 1
          END
        END < :p4
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
        CASE WHEN `t`.`birthday` BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN `t`.`birthday` END AS `birthday`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p5
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
