-- Parts of a date or time
-- p1 = 'x'
-- p2 = 1
-- p3 = 9
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN CAST(WEEKDAY(`customer`.`birthday`) + 1 AS BIGINT) = :p2
      OR CAST(HOUR(CASE
        WHEN `customer`.`seen_at` >= TIMESTAMP_NTZ '1970-01-01 00:00:00'
        AND `customer`.`seen_at` < TIMESTAMP_NTZ '2101-01-01 00:00:00'
        THEN TIMESTAMPADD(MICROSECOND, CASE
          WHEN `customer`.`seen_at` < TIMESTAMP_NTZ '2003-09-21 19:30:00'
          THEN CASE
            WHEN `customer`.`seen_at` < TIMESTAMP_NTZ '1994-09-21 19:30:00'
            THEN CASE
              WHEN `customer`.`seen_at` < TIMESTAMP_NTZ '1980-03-20 20:30:00'
              THEN CASE
                WHEN `customer`.`seen_at` < TIMESTAMP_NTZ '1978-08-04 20:00:00'
                THEN CASE
                  WHEN `customer`.`seen_at` < TIMESTAMP_NTZ '1977-10-20 19:30:00'
                  THEN CASE
                    WHEN `customer`.`seen_at` < TIMESTAMP_NTZ '1977-03-21 19:30:00'
                    THEN 12600000000
                    ELSE 16200000000
                  END
                  ELSE CASE
                    WHEN `customer`.`seen_at` < TIMESTAMP_NTZ '1978-03-24 20:00:00'
                    THEN 14400000000
                    ELSE 18000000000
                  END
                END
                ELSE CASE
                  WHEN `customer`.`seen_at` < TIMESTAMP_NTZ '1979-05-26 20:30:00'
                  THEN CASE
                    WHEN `customer`.`seen_at` < TIMESTAMP_NTZ '1978-11-10 20:00:00'
                    THEN 14400000000
                    ELSE 12600000000
                  END
                  ELSE CASE
                    WHEN `customer`.`seen_at` < TIMESTAMP_NTZ '1979-09-18 19:30:00'
                    THEN 16200000000
                    ELSE 12600000000
                  END
                END
              END
              ELSE CASE
                WHEN `customer`.`seen_at` < TIMESTAMP_NTZ '1992-03-21 20:30:00'
                THEN CASE
                  WHEN `customer`.`seen_a
-- … 25975 characters in all, SHA-256 9ce07b097ff535b1c2882d38c2698b1ebcaee45f29f9529ce5a8fdf6326d07df
