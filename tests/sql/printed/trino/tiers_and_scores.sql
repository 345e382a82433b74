-- Tiers and scores
-- p1 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p2 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p3 = 10
-- p4 = 'F'
-- p5 = 5
-- p6 = 0
-- p7 = 0
-- p8 = 10
-- p9 = 'F'
-- p10 = 5
-- p11 = 0
-- p12 = 5
-- p13 = 1
-- p14 = 10
-- p15 = 'F'
-- p16 = 5
-- p17 = 0
-- p18 = 5
-- p19 = 2
-- p20 = 1
-- p21 = 10
-- p22 = 'F'
-- p23 = 5
-- p24 = 0
-- p25 = 0
-- p26 = 10
-- p27 = 'F'
-- p28 = 5
-- p29 = 0
-- p30 = 5
-- p31 = 1
-- p32 = 10
-- p33 = 'F'
-- p34 = 5
-- p35 = 0
-- p36 = 5
-- p37 = 2
-- p38 = 2
-- p39 = False
-- p40 = 'x.a'
-- p41 = 'x.b'
WITH "customer orders" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    COUNT(*) AS "count"
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
                      ELSE DATE_ADD('second', (
                
-- … 28119 characters in all, SHA-256 aeb4618c1d13041c792b3320b6707d254ee2f8e89ef9eba431d48dadc7ab64d1
