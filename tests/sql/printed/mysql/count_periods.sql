-- `count_periods`
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 1, 23, 20, 30, 0, 1)
-- p3 = datetime.datetime(2026, 3, 20, 20, 30, 0, 1)
-- p4 = datetime.datetime(2026, 2, 20, 20, 30, 0, 1)
-- p5 = datetime.datetime(2026, 2, 6, 20, 30, 0, 1)
-- p6 = datetime.datetime(2026, 1, 30, 20, 30, 0, 1)
-- p7 = datetime.datetime(2026, 2, 13, 20, 30, 0, 1)
-- p8 = datetime.datetime(2026, 3, 6, 20, 30, 0, 1)
-- p9 = datetime.datetime(2026, 2, 27, 20, 30, 0, 1)
-- p10 = datetime.datetime(2026, 3, 13, 20, 30, 0, 1)
-- p11 = datetime.datetime(2026, 1, 24, 0, 0, 0, 1)
-- p12 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p13 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p14 = 3
-- p15 = False
WITH `customer orders` AS (
  SELECT
    `orders`.`orders_customer` AS `key`,
    COUNT(DISTINCT CASE
      WHEN `orders`.`placed_at` >= CAST(%(p2)s AS DATETIME(6))
      AND `orders`.`placed_at` < CAST(%(p3)s AS DATETIME(6))
      THEN CASE
        WHEN `orders`.`placed_at` < CAST(%(p4)s AS DATETIME(6))
        THEN CASE
          WHEN `orders`.`placed_at` < CAST(%(p5)s AS DATETIME(6))
          THEN CASE WHEN `orders`.`placed_at` < CAST(%(p6)s AS DATETIME(6)) THEN 0 ELSE 1 END
          ELSE CASE WHEN `orders`.`placed_at` < CAST(%(p7)s AS DATETIME(6)) THEN 2 ELSE 3 END
        END
        ELSE CASE
          WHEN `orders`.`placed_at` < CAST(%(p8)s AS DATETIME(6))
          THEN CASE WHEN `orders`.`placed_at` < CAST(%(p9)s AS DATETIME(6)) THEN 4 ELSE 5 END
          ELSE CASE WHEN `orders`.`placed_at` < CAST(%(p10)s AS DATETIME(6)) THEN 6 ELSE 7 END
        END
      END
    END) AS `count_distinct`
  FROM (
    SELECT
      `t`.`customer_id` AS `orders_customer`,
      `t`.`placed_at` AS `placed_at as stored`,
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
                       
-- … 29329 characters in all, SHA-256 2d7bcc8cef993516a52ed31042851b1bc43c24d87e7189bddf5233f6c3f869be
