-- Parts of a date or time
-- p1 = 'x'
-- p2 = 1
-- p3 = 9
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN (WEEKDAY(`customer`.`birthday`) + 1) = %(p2)s
      OR HOUR(
        CASE
          WHEN `customer`.`seen_at` >= CAST('1970-01-01 00:00:00' AS DATETIME(6))
          AND `customer`.`seen_at` < CAST('2101-01-01 00:00:00' AS DATETIME(6))
          THEN DATE_ADD(`customer`.`seen_at`, INTERVAL CASE
            WHEN `customer`.`seen_at` < CAST('2003-09-21 19:30:00' AS DATETIME(6))
            THEN CASE
              WHEN `customer`.`seen_at` < CAST('1994-09-21 19:30:00' AS DATETIME(6))
              THEN CASE
                WHEN `customer`.`seen_at` < CAST('1980-03-20 20:30:00' AS DATETIME(6))
                THEN CASE
                  WHEN `customer`.`seen_at` < CAST('1978-08-04 20:00:00' AS DATETIME(6))
                  THEN CASE
                    WHEN `customer`.`seen_at` < CAST('1977-10-20 19:30:00' AS DATETIME(6))
                    THEN CASE
                      WHEN `customer`.`seen_at` < CAST('1977-03-21 19:30:00' AS DATETIME(6))
                      THEN 12600000000
                      ELSE 16200000000
                    END
                    ELSE CASE
                      WHEN `customer`.`seen_at` < CAST('1978-03-24 20:00:00' AS DATETIME(6))
                      THEN 14400000000
                      ELSE 18000000000
                    END
                  END
                  ELSE CASE
                    WHEN `customer`.`seen_at` < CAST('1979-05-26 20:30:00' AS DATETIME(6))
                    THEN CASE
                      WHEN `customer`.`seen_at` < CAST('1978-11-10 20:00:00' AS DATETIME(6))
                      THEN 14400000000
                      ELSE 12600000000
                    END
                    ELSE CASE
                      WHEN `customer`.`seen_at` < CAST('1979-09-18 19:30:00' AS DATETIME(6))
                      THEN 16200000000
                      ELSE 12600000000
                    END
                  END
                END
      
-- … 253126 characters in all, SHA-256 e8ba0cfccd24de758c11f4c23c66249a28c4e6e7215a47bc728f9d3bafd9fc78
