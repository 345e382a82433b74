-- `average`, `share`, `every`
-- p1 = 'x'
-- p2 = 'paid'
-- p3 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p4 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p5 = 5.0
-- p6 = 0.5
-- p7 = False
WITH "customer orders" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    COALESCE(SUM(CAST("orders"."total" AS DECIMAL(38, 2))), 0) AS "sum",
    COUNT(CASE WHEN NOT (
      "orders"."total" IS NULL
    ) THEN 1 END) AS "count",
    COUNT(CASE WHEN COLLATE("orders"."status as stored", '') = %(p2)s THEN 1 END) AS "count_2",
    COUNT(*) AS "count_3"
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
                      WHEN DATE_TRUNC('MICROSECOND', "t"."placed_at") < CAST('1935-06-13 00:04:16.000000' AS TIMESTAMP_
-- … 66455 characters in all, SHA-256 2f4a4fec7b454017d0265b810d513f7390ce61835634100fde59962f9952cedf
