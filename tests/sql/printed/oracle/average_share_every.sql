-- `average`, `share`, `every`
-- p1 = 'x'
-- p2 = 'paid'
-- p3 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p4 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p5 = 5.0
-- p6 = 0.5
-- p7 = 0
WITH "customer orders" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    COALESCE(SUM(CAST("orders"."total" AS NUMBER(38, 2))), 0) AS "sum",
    COUNT(CASE WHEN NOT (
      "orders"."total" IS NULL
    ) THEN 1 END) AS "count",
    COUNT(
      CASE
        WHEN "orders"."status as stored" COLLATE BINARY = :p2 COLLATE BINARY
        THEN 1
      END
    ) AS "count_2",
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
                    THEN TIMESTAMP '19
-- … 59759 characters in all, SHA-256 3593ab2b7d91918a48deea4ba3155b928b5e579a8a30574f678d3dab63264916
