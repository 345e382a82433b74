-- Sequences
-- p1 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p2 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p3 = 'a'
-- p4 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p5 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p6 = 'b'
-- p7 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p8 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p9 = 172800000000
-- p10 = False
-- p11 = 'x'
WITH "customer sequence step 1" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    "orders"."placed_at" AS "time",
    "orders"."key" AS "event"
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
             
-- … 78136 characters in all, SHA-256 b51e6a7308356f030048cffd58e5721a1e7dc2cf59388354a56443d34abe49ef
