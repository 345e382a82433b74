-- Histories
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p3 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p4 = 'won'
-- p5 = 0
-- p6 = False
WITH "customer stage history" AS (
  SELECT
    "stage.history"."stage.history_customer" AS "key",
    COUNT(*) AS "count"
  FROM (
    SELECT
      "t"."customer_id" AS "stage.history_customer",
      CASE
        WHEN DATE_TRUNC('MICROSECOND', "t"."changed_at") >= CAST('0001-01-01 00:00:00.000000' AS TIMESTAMP_NTZ(9))
        AND DATE_TRUNC('MICROSECOND', "t"."changed_at") <= CAST('9999-12-31 23:59:59.999999' AS TIMESTAMP_NTZ(9))
        THEN CASE
          WHEN DATE_TRUNC('MICROSECOND', "t"."changed_at") < CAST('2003-03-22 01:00:00.000000' AS TIMESTAMP_NTZ(9))
          THEN CASE
            WHEN DATE_TRUNC('MICROSECOND', "t"."changed_at") < CAST('1994-03-22 01:00:00.000000' AS TIMESTAMP_NTZ(9))
            THEN CASE
              WHEN DATE_TRUNC('MICROSECOND', "t"."changed_at") < CAST('1980-03-21 00:00:00.000000' AS TIMESTAMP_NTZ(9))
              THEN CASE
                WHEN DATE_TRUNC('MICROSECOND', "t"."changed_at") < CAST('1978-03-25 00:00:00.000000' AS TIMESTAMP_NTZ(9))
                THEN CASE
                  WHEN DATE_TRUNC('MICROSECOND', "t"."changed_at") < CAST('1977-03-21 23:00:00.000000' AS TIMESTAMP_NTZ(9))
                  THEN CASE
                    WHEN DATE_TRUNC('MICROSECOND', "t"."changed_at") < CAST('1935-06-13 00:00:00.000000' AS TIMESTAMP_NTZ(9))
                    THEN CASE
                      WHEN DATE_TRUNC('MICROSECOND', "t"."changed_at") >= CAST('0001-01-01 03:25:44.000000' AS TIMESTAMP_NTZ(9))
                      THEN DATEADD('SECOND', (
                        -12344
                      ), DATE_TRUNC('MICROSECOND', "t"."changed_at"))
                    END
                    ELSE CASE
                      WHEN DATE_TRUNC('MICROSECOND', "t"."changed_at") < CAST('1935-06-13 00:04:16.000000' AS TIMESTAMP_NTZ(9))
                      THEN CAST('1935-06-12 20:34:16.000000' AS TIMESTAMP_NTZ(9))
                      ELSE DATEADD('SECOND', (
                        -12600
                      ), DATE_TRUNC('MICROSECOND', 
-- … 33463 characters in all, SHA-256 eb09ad2ac0133d0da2650b4086d360faab6fcce45e66b825a6cd23018fb47d6d
