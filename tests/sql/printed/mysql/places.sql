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
            %(p2)s - `customer`.`place_lat`
          ) * %(p3)s) * SIN((
            %(p2)s - `customer`.`place_lat`
          ) * %(p3)s)
        ) + (
          (
            COS(`customer`.`place_lat` * %(p4)s) * COS(%(p2)s * %(p4)s)
          ) * (
            SIN((
              %(p5)s - `customer`.`place_lon`
            ) * %(p3)s) * SIN((
              %(p5)s - `customer`.`place_lon`
            ) * %(p3)s)
          )
        )
      ) <= %(p6)s
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
            `t`.`lat` IS NULL
          ) AND NOT (
            `t`.`lon` IS NULL
          )
          THEN `t`.`lat`
        END AS `place_lat`,
        CASE
          WHEN NOT (
            `t`.`lat` IS NULL
          ) AND NOT (
            `t`.`lon` IS NULL
          )
          THEN `t`.`lon`
        END AS `place_lon`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = %(p7)s
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
