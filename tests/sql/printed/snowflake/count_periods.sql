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
WITH "customer orders" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    COUNT(DISTINCT CASE
      WHEN "orders"."placed_at" >= %(p2)s AND "orders"."placed_at" < %(p3)s
      THEN CASE
        WHEN "orders"."placed_at" < %(p4)s
        THEN CASE
          WHEN "orders"."placed_at" < %(p5)s
          THEN CASE WHEN "orders"."placed_at" < %(p6)s THEN 0 ELSE 1 END
          ELSE CASE WHEN "orders"."placed_at" < %(p7)s THEN 2 ELSE 3 END
        END
        ELSE CASE
          WHEN "orders"."placed_at" < %(p8)s
          THEN CASE WHEN "orders"."placed_at" < %(p9)s THEN 4 ELSE 5 END
          ELSE CASE WHEN "orders"."placed_at" < %(p10)s THEN 6 ELSE 7 END
        END
      END
    END) AS "count_distinct"
  FROM (
    SELECT
      "t"."customer_id" AS "orders_customer",
      "t"."placed_at" AS "placed_at as stored",
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
                      WHEN DATE_TRUNC('MI
-- … 33730 characters in all, SHA-256 149672fcd1f609c60354957b305fe3dae6fe2ddfe0eff78a5a382f74e563bb74
