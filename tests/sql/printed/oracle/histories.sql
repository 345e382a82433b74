-- Histories
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p3 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p4 = 'won'
-- p5 = 0
-- p6 = 0
WITH "customer stage history" AS (
  SELECT
    "stage.history"."stage.history_customer" AS "key",
    COUNT(*) AS "count"
  FROM (
    SELECT
      "t"."customer_id" AS "stage.history_customer",
      CASE
        WHEN "t"."changed_at" >= TIMESTAMP '0001-01-01 00:00:00.000000'
        AND "t"."changed_at" <= TIMESTAMP '9999-12-31 23:59:59.999999'
        THEN CASE
          WHEN "t"."changed_at" < TIMESTAMP '2003-03-22 01:00:00.000000'
          THEN CASE
            WHEN "t"."changed_at" < TIMESTAMP '1994-03-22 01:00:00.000000'
            THEN CASE
              WHEN "t"."changed_at" < TIMESTAMP '1980-03-21 00:00:00.000000'
              THEN CASE
                WHEN "t"."changed_at" < TIMESTAMP '1978-03-25 00:00:00.000000'
                THEN CASE
                  WHEN "t"."changed_at" < TIMESTAMP '1977-03-21 23:00:00.000000'
                  THEN CASE
                    WHEN "t"."changed_at" < TIMESTAMP '1935-06-13 00:00:00.000000'
                    THEN CASE
                      WHEN "t"."changed_at" >= TIMESTAMP '0001-01-01 03:25:44.000000'
                      THEN ("t"."changed_at" + NUMTODSINTERVAL((
                        -12344
                      ), 'SECOND'))
                    END
                    ELSE CASE
                      WHEN "t"."changed_at" < TIMESTAMP '1935-06-13 00:04:16.000000'
                      THEN TIMESTAMP '1935-06-12 20:34:16.000000'
                      ELSE ("t"."changed_at" + NUMTODSINTERVAL((
                        -12600
                      ), 'SECOND'))
                    END
                  END
                  ELSE CASE
                    WHEN "t"."changed_at" < TIMESTAMP '1977-03-22 00:00:00.000000'
                    THEN TIMESTAMP '1977-03-21 19:30:00.000000'
                    ELSE CASE
                      WHEN "t"."changed_at" < TIMESTAMP '1977-10-21 00:00:00.000000'
                      THEN ("t"."changed_at" + NUMTODSINTERVAL((
                        -16200
                      ), 'S
-- … 27205 characters in all, SHA-256 2c981d8c3591840721208fd2baafb9a65c571db3181b7bbe9bf53542fe565b9c
