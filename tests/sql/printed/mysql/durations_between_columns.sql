-- Durations between columns
-- p1 = 'x'
-- p2 = 1209600000000
-- p3 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN CASE
        WHEN DATE_ADD(`customer`.`seen_at`, INTERVAL CAST(CAST(%(p2)s AS SIGNED) AS SIGNED) MICROSECOND) >= CAST('0001-01-01 00:00:00' AS DATETIME(6))
        AND DATE_ADD(`customer`.`seen_at`, INTERVAL CAST(CAST(%(p2)s AS SIGNED) AS SIGNED) MICROSECOND) <= CAST('9999-12-31 23:59:59.999999' AS DATETIME(6))
        THEN DATE_ADD(`customer`.`seen_at`, INTERVAL CAST(CAST(%(p2)s AS SIGNED) AS SIGNED) MICROSECOND)
      END < `customer`.`called_at`
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`seen_at` AS `seen_at`,
      `raw`.`called_at` AS `called_at`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        CASE
          WHEN (`t`.`seen_at` >= '0001-01-01' AND DAYOFMONTH(`t`.`seen_at`) BETWEEN 1 AND DAYOFMONTH(LAST_DAY(`t`.`seen_at`)))
          THEN CASE
            WHEN `t`.`seen_at` < CAST('2003-03-22 01:00:00' AS DATETIME(6))
            THEN CASE
              WHEN `t`.`seen_at` < CAST('1994-03-22 01:00:00' AS DATETIME(6))
              THEN CASE
                WHEN `t`.`seen_at` < CAST('1980-03-21 00:00:00' AS DATETIME(6))
                THEN CASE
                  WHEN `t`.`seen_at` < CAST('1978-03-25 00:00:00' AS DATETIME(6))
                  THEN CASE
                    WHEN `t`.`seen_at` < CAST('1977-03-21 23:00:00' AS DATETIME(6))
                    THEN CASE
                      WHEN `t`.`seen_at` < CAST('1935-06-13 00:00:00' AS DATETIME(6))
                      THEN CASE
                        WHEN `t`.`seen_at` >= CAST('0001-01-01 03:25:44' AS DATETIME(6))
                        THEN DATE_ADD(`t`.`seen_at`, INTERVAL (
                          -12344000000
                        ) MICROSECOND)
                      END
                      ELSE CASE
                        WHEN `t`.`seen_at` < CAST('1935-06-13 00:04:16' AS DATETIME(6))
                        THEN CAST('1935-06-12 20:34:16' AS DATETIME(6))
     
-- … 29168 characters in all, SHA-256 829d1681a124630a6344a9a218a9d045715332b584adf25b06b9f1a4db9efd9f
