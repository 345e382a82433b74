-- Histories
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p3 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p4 = 'won'
-- p5 = 0
-- p6 = False
WITH `customer stage history` AS (
  SELECT
    `stage.history`.`stage.history_customer` AS `key`,
    COUNT(*) AS `count`
  FROM (
    SELECT
      `t`.`customer_id` AS `stage.history_customer`,
      CASE
        WHEN (`t`.`changed_at` >= '0001-01-01' AND DAYOFMONTH(`t`.`changed_at`) BETWEEN 1 AND DAYOFMONTH(LAST_DAY(`t`.`changed_at`)))
        THEN CASE
          WHEN `t`.`changed_at` < CAST('2003-03-22 01:00:00' AS DATETIME(6))
          THEN CASE
            WHEN `t`.`changed_at` < CAST('1994-03-22 01:00:00' AS DATETIME(6))
            THEN CASE
              WHEN `t`.`changed_at` < CAST('1980-03-21 00:00:00' AS DATETIME(6))
              THEN CASE
                WHEN `t`.`changed_at` < CAST('1978-03-25 00:00:00' AS DATETIME(6))
                THEN CASE
                  WHEN `t`.`changed_at` < CAST('1977-03-21 23:00:00' AS DATETIME(6))
                  THEN CASE
                    WHEN `t`.`changed_at` < CAST('1935-06-13 00:00:00' AS DATETIME(6))
                    THEN CASE
                      WHEN `t`.`changed_at` >= CAST('0001-01-01 03:25:44' AS DATETIME(6))
                      THEN DATE_ADD(`t`.`changed_at`, INTERVAL (
                        -12344000000
                      ) MICROSECOND)
                    END
                    ELSE CASE
                      WHEN `t`.`changed_at` < CAST('1935-06-13 00:04:16' AS DATETIME(6))
                      THEN CAST('1935-06-12 20:34:16' AS DATETIME(6))
                      ELSE DATE_ADD(`t`.`changed_at`, INTERVAL (
                        -12600000000
                      ) MICROSECOND)
                    END
                  END
                  ELSE CASE
                    WHEN `t`.`changed_at` < CAST('1977-03-22 00:00:00' AS DATETIME(6))
                    THEN CAST('1977-03-21 19:30:00' AS DATETIME(6))
                    ELSE CASE
                      WHEN `t`.`changed_at` < CAST('1977-10-21 00:00:00' AS DATETIME(6))
                      THEN DATE_ADD(`t`.`changed_at`, INTERVAL (
     
-- … 28795 characters in all, SHA-256 94ccb0793e39a80be613ed1711cd85718bc4a2ccdffbad38eae15fa1ac37c843
