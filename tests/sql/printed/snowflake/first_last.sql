-- `first`, `last`
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p3 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p4 = 'paid'
-- p5 = Decimal('5.00')
-- p6 = False
WITH "customer orders last rows" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    "orders"."status" AS "value",
    ROW_NUMBER() OVER (
      PARTITION BY "orders"."orders_customer"
      ORDER BY "orders"."placed_at" DESC, "orders"."key" DESC
    ) AS "number"
  FROM (
    SELECT
      "t"."customer_id" AS "orders_customer",
      NULLIF(COLLATE("t"."status", ''), '') AS "status",
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
                      T
-- … 66626 characters in all, SHA-256 6554f255920cdaffdd1b296486f580ae109ede74023331afde6c009bc82cd1ce
