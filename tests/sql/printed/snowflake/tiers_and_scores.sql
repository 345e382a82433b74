-- Tiers and scores
-- p1 = 'x.a'
-- p2 = 'x.b'
-- p3 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p4 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p5 = 10
-- p6 = 'F'
-- p7 = 5
-- p8 = 0
-- p9 = 1
-- p10 = 2
-- p11 = False
WITH "customer orders" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    COUNT(*) AS "count"
  FROM (
    SELECT
      "t"."customer_id" AS "orders_customer",
      CASE
        WHEN DATE_TRUNC('MICROSECOND', "t"."placed_at") >= CAST('0001-01-01 00:00:00.000000' AS TIMESTAMP_NTZ(9))
        AND DATE_TRUNC('MICROSECOND', "t"."placed_at") <= CAST('9999-12-31 23:59:59.999999' AS TIMESTAMP_NTZ(9))
        THEN CASE
          WHEN DATE_TRUNC('MICROSECOND', "t"."placed_at") < CAST('2003-03-22 01:00:00.000000' AS TIMESTAMP_NTZ(9))
          THEN CASE
            WHEN DATE_TRUNC('MICROSECOND', "t"."placed_at") < CAST('1994-03-22 01:00:00.000000' AS TIMESTAMP_NTZ(9))
            THEN CASE
              WHEN DATE_TRUNC('MICROSECOND', "t"."placed_at") < CAST('1980-03-21 00:00:00.000000' AS TIMESTAMP_NTZ(9))
              THEN CASE
                WHEN DATE_TRUNC('MICROSECOND', "t"."placed_at") < CAST('1978-03-25 00:00:00.000000' AS TIMESTAMP_NTZ(9))
                THEN CASE
                  WHEN DATE_TRUNC('MICROSECOND', "t"."placed_at") < CAST('1977-03-21 23:00:00.000000' AS TIMESTAMP_NTZ(9))
                  THEN CASE
                    WHEN DATE_TRUNC('MICROSECOND', "t"."placed_at") < CAST('1935-06-13 00:00:00.000000' AS TIMESTAMP_NTZ(9))
                    THEN CASE
                      WHEN DATE_TRUNC('MICROSECOND', "t"."placed_at") >= CAST('0001-01-01 03:25:44.000000' AS TIMESTAMP_NTZ(9))
                      THEN DATEADD('SECOND', (
                        -12344
                      ), DATE_TRUNC('MICROSECOND', "t"."placed_at"))
                    END
                    ELSE CASE
                      WHEN DATE_TRUNC('MICROSECOND', "t"."placed_at") < CAST('1935-06-13 00:04:16.000000' AS TIMESTAMP_NTZ(9))
                      THEN CAST('1935-06-12 20:34:16.000000' AS TIMESTAMP_NTZ(9))
                      ELSE DATEADD('SECOND', (
                        -12600
                      ), DATE_TRUNC('MICROSECOND', "t"."placed_at"))
                    E
-- … 35464 characters in all, SHA-256 3014889dbb0bc69b8f5377a762052e7e22d74240357fbe6878fb946d0ab44bf5
