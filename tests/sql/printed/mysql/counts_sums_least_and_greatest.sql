-- Counts, sums, least and greatest
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p3 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p4 = 3
-- p5 = '5.00'
-- p6 = '1.00'
-- p7 = False
WITH `customer orders` AS (
  SELECT
    `orders`.`orders_customer` AS `key`,
    COUNT(*) AS `count`,
    COALESCE(SUM(`orders`.`total`), 0) AS `sum`,
    MAX(`orders`.`total`) AS `max`
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
                    WHEN `t`.`placed_at` < CAST('1977-03-22 00:00:00' AS DATETIME(6))
                    THEN CAST('1977-03-21 19:30:00' AS DATETIME(6))
                    ELSE CASE
                      WHEN `t`.`placed_at` < CAST('1977-10-21 00:00:00' AS DATETIME(6))
                      THEN D
-- … 28619 characters in all, SHA-256 14c660f969dfa8898ec649ac30bc06a779bbc307493db6d9de6c0c9584374ff5
