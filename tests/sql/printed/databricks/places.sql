-- Places
-- p1 = 'x'
-- p2 = 35.7
-- p3 = 0.008726646259971648
-- p4 = 0.017453292519943295
-- p5 = 51.4
-- p6 = 1.5397974112434644e-07
-- p7 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN (
        (
          SIN((
            :p2 - `customer`.`place_lat`
          ) * :p3) * SIN((
            :p2 - `customer`.`place_lat`
          ) * :p3)
        ) + (
          (
            COS(`customer`.`place_lat` * :p4) * COS(:p2 * :p4)
          ) * (
            SIN((
              :p5 - `customer`.`place_lon`
            ) * :p3) * SIN((
              :p5 - `customer`.`place_lon`
            ) * :p3)
          )
        )
      ) <= :p6
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`place_lat` AS `place_lat`,
      `raw`.`place_lon` AS `place_lon`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        CASE
          WHEN NOT (
            (CASE WHEN ABS(`t`.`lat`) < CAST('Infinity' AS DOUBLE) THEN CAST(`t`.`lat` AS DOUBLE) + 0D END) IS NULL
          )
          AND NOT (
            (CASE WHEN ABS(`t`.`lon`) < CAST('Infinity' AS DOUBLE) THEN CAST(`t`.`lon` AS DOUBLE) + 0D END) IS NULL
          )
          THEN (CASE WHEN ABS(`t`.`lat`) < CAST('Infinity' AS DOUBLE) THEN CAST(`t`.`lat` AS DOUBLE) + 0D END)
        END AS `place_lat`,
        CASE
          WHEN NOT (
            (CASE WHEN ABS(`t`.`lat`) < CAST('Infinity' AS DOUBLE) THEN CAST(`t`.`lat` AS DOUBLE) + 0D END) IS NULL
          )
          AND NOT (
            (CASE WHEN ABS(`t`.`lon`) < CAST('Infinity' AS DOUBLE) THEN CAST(`t`.`lon` AS DOUBLE) + 0D END) IS NULL
          )
          THEN (CASE WHEN ABS(`t`.`lon`) < CAST('Infinity' AS DOUBLE) THEN CAST(`t`.`lon` AS DOUBLE) + 0D END)
        END AS `place_lon`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p7
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
