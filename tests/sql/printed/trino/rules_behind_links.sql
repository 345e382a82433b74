-- Rules behind links
-- p1 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p2 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p3 = False
-- p4 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p5 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p6 = Decimal('5.00')
-- p7 = 0
-- p8 = False
-- p9 = 'x'
WITH "customer orders_2" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    COALESCE(SUM(CAST("orders"."total" AS DECIMAL(38, 2))), 0) AS "sum"
  FROM (
    SELECT
      "t"."customer_id" AS "orders_customer",
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
                      ELSE DATE_ADD('second', (
                        -12600
                      ), "t"."placed_at")
                    END
                  END
                  ELSE CASE
                    WHEN "t"."placed_at" < TIMESTAMP '1977-03-22 00:00:00.000000'
                    THEN TIMESTAMP '1977-03-21 19:30:00.000000'
                    ELSE CASE
                      WHEN "t"."placed_at" < TIMESTAMP '1977-10-21 00:00:00.000000'
                      THEN DATE_ADD('second', (
                        -16200
                      ), "t"."placed_at")
              
-- … 52063 characters in all, SHA-256 96cb2e72d1ea4937e52ef0f7ce1a6b21d43aa71438e4b3f9d97c3952bc408fb9
