-- `count_periods`
-- p1 = datetime.datetime(2026, 1, 23, 20, 30, 0, 1)
-- p2 = datetime.datetime(2026, 3, 20, 20, 30, 0, 1)
-- p3 = datetime.datetime(2026, 2, 20, 20, 30, 0, 1)
-- p4 = datetime.datetime(2026, 2, 6, 20, 30, 0, 1)
-- p5 = datetime.datetime(2026, 1, 30, 20, 30, 0, 1)
-- p6 = datetime.datetime(2026, 2, 13, 20, 30, 0, 1)
-- p7 = datetime.datetime(2026, 3, 6, 20, 30, 0, 1)
-- p8 = datetime.datetime(2026, 2, 27, 20, 30, 0, 1)
-- p9 = datetime.datetime(2026, 3, 13, 20, 30, 0, 1)
-- p10 = datetime.datetime(2026, 1, 24, 0, 0, 0, 1)
-- p11 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p12 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p13 = 3
-- p14 = False
-- p15 = 'x'
WITH "customer orders" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    COUNT(DISTINCT CASE
      WHEN "orders"."placed_at" >= ? AND "orders"."placed_at" < ?
      THEN CASE
        WHEN "orders"."placed_at" < ?
        THEN CASE
          WHEN "orders"."placed_at" < ?
          THEN CASE WHEN "orders"."placed_at" < ? THEN 0 ELSE 1 END
          ELSE CASE WHEN "orders"."placed_at" < ? THEN 2 ELSE 3 END
        END
        ELSE CASE
          WHEN "orders"."placed_at" < ?
          THEN CASE WHEN "orders"."placed_at" < ? THEN 4 ELSE 5 END
          ELSE CASE WHEN "orders"."placed_at" < ? THEN 6 ELSE 7 END
        END
      END
    END) AS "count_distinct"
  FROM (
    SELECT
      "t"."customer_id" AS "orders_customer",
      "t"."placed_at" AS "placed_at as stored",
      CASE
        WHEN "t"."placed_at" >= TIMESTAMP '0001-01-01 00:00:00.000000'
        AND "t"."placed_at" <= TIMESTAMP '9999-12-31 23:59:59.999999'
        THEN CASE
          WHEN "t"."placed_at" < TIMESTAMP '2003-03-22 01:00:00.000000'
          THEN CASE
            WHEN "t"."placed_at" < TIMESTAMP '1994-03-22 01:00:00.000000'
            THEN CASE
              WHEN "t"."placed_at" < TIMESTAMP '1980-03-21 00:00:00.000000'
              THEN CASE
                WHEN "t"."placed_at" < TIMESTAMP '1978-03-25 00:00:00.000000'
                THEN CASE
                  WHEN "t"."placed_at" < TIMESTAMP '1977-03-21 23:00:00.000000'
                  THEN CASE
                    WHEN "t"."placed_at" < TIMESTAMP '1935-06-13 00:00:00.000000'
                    THEN CASE
                      WHEN "t"."placed_at" >= TIMESTAMP '0001-01-01 03:25:44.000000'
                      THEN DATE_ADD('second', (
                        -12344
                      ), "t"."placed_at")
                    END
                    ELSE CASE
                      WHEN "t"."placed_at" < TIMESTAMP '1935-06-13 00:04:16.000000'
                      THEN TIMESTAMP '1935-06-12 20:34:16.000000'
                     
-- … 26599 characters in all, SHA-256 350b5fb94be5d0eba33ff38db1ea065d9cdc78bf8f0ca3ecabbef7611567e1e2
