-- `average`, `share`, `every`
-- p1 = 'x'
-- p2 = 'paid'
-- p3 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p4 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p5 = 5.0
-- p6 = 0.5
-- p7 = False
WITH `customer orders` AS (
  SELECT
    `orders`.`orders_customer` AS `key`,
    COALESCE(SUM(`orders`.`total`), 0) AS `sum`,
    COUNT(CASE WHEN NOT (
      `orders`.`total` IS NULL
    ) THEN 1 END) AS `count`,
    COUNT(
      CASE
        WHEN `orders`.`status as stored` = %(p2)s
        AND CONVERT(`orders`.`status as stored` USING utf8mb4) COLLATE utf8mb4_0900_bin = %(p2)s COLLATE utf8mb4_0900_bin
        THEN 1
      END
    ) AS `count_2`,
    COUNT(*) AS `count_3`
  FROM (
    SELECT
      `t`.`customer_id` AS `orders_customer`,
      CASE
        WHEN (`t`.`placed_at` >= '0001-01-01' AND DAYOFMONTH(`t`.`placed_at`) BETWEEN 1 AND DAYOFMONTH(LAST_DAY(`t`.`placed_at`)))
        THEN CASE
          WHEN `t`.`placed_at` < CAST('2003-03-22 01:00:00' AS DATETIME(6))
          THEN CASE
            WHEN `t`.`placed_at` < CAST('1994-03-22 01:00:00' AS DATETIME(6))
            THEN CASE
              WHEN `t`.`placed_at` < CAST('1980-03-21 00:00:00' AS DATETIME(6))
              THEN CASE
                WHEN `t`.`placed_at` < CAST('1978-03-25 00:00:00' AS DATETIME(6))
                THEN CASE
                  WHEN `t`.`placed_at` < CAST('1977-03-21 23:00:00' AS DATETIME(6))
                  THEN CASE
                    WHEN `t`.`placed_at` < CAST('1935-06-13 00:00:00' AS DATETIME(6))
                    THEN CASE
                      WHEN `t`.`placed_at` >= CAST('0001-01-01 03:25:44' AS DATETIME(6))
                      THEN DATE_ADD(`t`.`placed_at`, INTERVAL (
                        -12344000000
                      ) MICROSECOND)
                    END
                    ELSE CASE
                      WHEN `t`.`placed_at` < CAST('1935-06-13 00:04:16' AS DATETIME(6))
                      THEN CAST('1935-06-12 20:34:16' AS DATETIME(6))
                      ELSE DATE_ADD(`t`.`placed_at`, INTERVAL (
                        -12600000000
                      ) MICROSECOND)
                    END
                  END
                  ELSE CASE
        
-- … 37041 characters in all, SHA-256 50b02689e9992ddbbbabf3e45e0f5213e76d5b31a3b5cf58a2c23f3d535cd8e5
