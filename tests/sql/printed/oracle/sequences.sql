-- Sequences
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p3 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p4 = 'a'
-- p5 = 'b'
-- p6 = 172800000000
-- p7 = 0
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
                      THEN ("t"."placed_at" + NUMTODSINTERVAL((
                        -12344
                      ), 'SECOND'))
                    END
                    ELSE CASE
                      WHEN "t"."placed_at" < TIMESTAMP '1935-06-13 00:04:16.000000'
                      THEN TIMESTAMP '1935-06-12 20:34:16.000000'
                      ELSE ("t"."placed_at" + NUMTODSINTERVAL((
                        -12600
                      ), 'SECOND'))
                    END
                  END
                  ELSE CASE
                    WHEN "t"."placed_at" < TIMESTAMP '1977-03-22 00:00:00.000000'
                    THEN TIMESTAMP '1977-03-21 19:30:00.000000'
                    ELSE CASE
                      WHEN "t"."placed_at" < TIMESTAMP '1977-10-21 00:00:00.000000'
                      THEN ("t"."placed_at" + NUMTODSINTERVAL((
                        -16200
                   
-- … 80475 characters in all, SHA-256 15cfd9bce4c09c06559af37a302336b77e1d4198a18f5a596e5217907de472bd
