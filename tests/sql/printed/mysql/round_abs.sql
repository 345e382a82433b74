-- `round`, `abs`
-- p1 = 'x'
-- p2 = '3.00'
-- p3 = '1.00'
-- p4 = '2.00'
-- p5 = '2.0'
-- p6 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN (
        CASE WHEN ABS(CASE
          WHEN CAST(%(p2)s AS DECIMAL(3, 2)) = 0
          THEN CAST(NULL AS DOUBLE)
          WHEN `customer`.`balance` > -90071992547409.92
          AND `customer`.`balance` < 90071992547409.92
          AND CAST(%(p2)s AS DECIMAL(3, 2)) > -90071992547409.92
          AND CAST(%(p2)s AS DECIMAL(3, 2)) < 90071992547409.92
          THEN (CAST((
            `customer`.`balance` * 100
          ) AS DOUBLE) / NULLIF(CAST((
            CAST(%(p2)s AS DECIMAL(3, 2)) * 100
          ) AS DOUBLE), 0) + 0e0)
          ELSE (CASE WHEN (`customer`.`balance` < 0) <> (CAST(%(p2)s AS DECIMAL(3, 2)) < 0) THEN -1e0 ELSE 1e0 END * CASE WHEN ((ABS(`customer`.`balance`) - MOD(ABS(`customer`.`balance`), ABS(CAST(%(p2)s AS DECIMAL(3, 2))))) / ABS(CAST(%(p2)s AS DECIMAL(3, 2)))) >= 144115188075855872 THEN CAST(TRUNCATE(((ABS(`customer`.`balance`) - MOD(ABS(`customer`.`balance`), ABS(CAST(%(p2)s AS DECIMAL(3, 2))))) / ABS(CAST(%(p2)s AS DECIMAL(3, 2)))), 0) + CASE WHEN MOD(ABS(`customer`.`balance`), ABS(CAST(%(p2)s AS DECIMAL(3, 2)))) > 0 THEN 0.5 ELSE 0.0 END AS DOUBLE) WHEN ((ABS(`customer`.`balance`) - MOD(ABS(`customer`.`balance`), ABS(CAST(%(p2)s AS DECIMAL(3, 2))))) / ABS(CAST(%(p2)s AS DECIMAL(3, 2)))) * 618970019642690137449562112 + ((MOD(ABS(`customer`.`balance`), ABS(CAST(%(p2)s AS DECIMAL(3, 2)))) * 618970019642690137449562112 - MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(%(p2)s AS DECIMAL(3, 2)))) * 618970019642690137449562112, ABS(CAST(%(p2)s AS DECIMAL(3, 2))))) / ABS(CAST(%(p2)s AS DECIMAL(3, 2)))) >= 144115188075855872 THEN CAST(TRUNCATE(((ABS(`customer`.`balance`) - MOD(ABS(`customer`.`balance`), ABS(CAST(%(p2)s AS DECIMAL(3, 2))))) / ABS(CAST(%(p2)s AS DECIMAL(3, 2)))) * 618970019642690137449562112 + ((MOD(ABS(`customer`.`balance`), ABS(CAST(%(p2)s AS DECIMAL(3, 2)))) * 618970019642690137449562112 - MOD(MOD(ABS(`customer`.`balance`), ABS(CAST(%(p2)s AS DECIMAL
-- … 57206 characters in all, SHA-256 bc16a6a788476efff7a1269143d4357e7c30fdd1f5e9c7db90861b1bab4fa1dc
