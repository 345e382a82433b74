-- `average`, `share`, `every`
-- p1 = 'paid'
-- p2 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p3 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p4 = 5.0
-- p5 = 0.5
-- p6 = False
-- p7 = 'x'
WITH "customer orders" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    COALESCE(SUM(CAST("orders"."total" AS DECIMAL(38, 2))), 0) AS "sum",
    COUNT(CASE WHEN NOT (
      "orders"."total" IS NULL
    ) THEN 1 END) AS "count",
    COUNT(CASE WHEN "orders"."status as stored" = ? THEN 1 END) AS "count_2",
    COUNT(*) AS "count_3"
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
                      WHEN "t
-- … 60205 characters in all, SHA-256 d4bb90719db1796b2b0ff3e1fdabeb4c6a0e150c8d417cc1ef96d840208f2862
