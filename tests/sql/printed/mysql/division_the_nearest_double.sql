-- Division: the nearest double
-- p1 = 'x'
-- p2 = 1.5
-- p3 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN CASE
        WHEN CAST(`customer`.`points` AS DECIMAL(21, 2)) = 0
        THEN CAST(NULL AS DOUBLE)
        WHEN `customer`.`balance` > -90071992547409.92
        AND `customer`.`balance` < 90071992547409.92
        AND CAST(`customer`.`points` AS DECIMAL(21, 2)) > -90071992547409.92
        AND CAST(`customer`.`points` AS DECIMAL(21, 2)) < 90071992547409.92
        THEN (CAST((
          `customer`.`balance` * 100
        ) AS DOUBLE) / NULLIF(CAST((
          CAST(`customer`.`points` AS DECIMAL(21, 2)) * 100
        ) AS DOUBLE), 0) + 0e0)
        ELSE (CASE WHEN (`customer`.`balance` < 0) <> (CAST(`customer`.`points` AS DECIMAL(21, 2)) < 0) THEN -1e0 ELSE 1e0 END * CASE WHEN ((ABS(`customer`.`balance`) - MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2))))) / ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) >= 144115188075855872 THEN CAST(TRUNCATE(((ABS(`customer`.`balance`) - MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2))))) / ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))), 0) + CASE WHEN MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) > 0 THEN 0.5 ELSE 0.0 END AS DOUBLE) WHEN ((ABS(`customer`.`balance`) - MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2))))) / ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112 + ((MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112 - MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2))))) / ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) >= 144115188075855872 THEN CAST(TRUNCATE(((ABS(`customer`.`balance`) - MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2))))) / ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112 + ((MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112 - MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2))))) / ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))), 0) + CASE WHEN MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) > 0 THEN 0.5 ELSE 0.0 END AS DOUBLE) / 6.189700196426902e+26 WHEN ((MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112 - MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2))))) / ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112 + ((MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112 - MOD(MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2))))) / ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) >= 144115188075855872 THEN CAST(TRUNCATE(TRUNCATE(((MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112 - MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2))))) / ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))), 0) * 618970019642690137449562112 + ((MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112 - MOD(MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2))))) / ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))), 0) + CASE WHEN MOD(MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) > 0 THEN 0.5 ELSE 0.0 END AS DOUBLE) / 3.831238852164722e+53 ELSE CAST(TRUNCATE(TRUNCATE(((MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112 - MOD(MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2))))) / ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))), 0) * 618970019642690137449562112 + ((MOD(MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112 - MOD(MOD(MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2))))) / ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))), 0) + CASE WHEN MOD(MOD(MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) * 618970019642690137449562112, ABS(CAST(`customer`.`points` AS DECIMAL(21, 2)))) > 0 THEN 0.5 ELSE 0.0 END AS DOUBLE) / 2.3714219875802357e+80 END)
      END > %(p2)s
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`balance` AS `balance`,
      `raw`.`points` AS `points`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        `t`.`balance` AS `balance`,
        `j1`.`points` AS `points`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
      LEFT JOIN `customers_more` AS `j1`
        ON `j1`.`customer_id` = `t`.`id`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = %(p3)s
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
