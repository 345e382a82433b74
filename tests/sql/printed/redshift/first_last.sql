-- `first`, `last`
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 21, 0, 0, 0, 1)
-- p3 = datetime.datetime(1, 1, 1, 3, 25, 44)
-- p4 = 'paid'
-- p5 = Decimal('5.00')
-- p6 = False
WITH "customer orders last rows" AS (
  SELECT
    "orders"."orders_customer" AS "key",
    "orders"."status" AS "value",
    ROW_NUMBER() OVER (
      PARTITION BY "orders"."orders_customer"
      ORDER BY "orders"."placed_at" DESC, "orders"."key" DESC
    ) AS "number"
  FROM (
    SELECT
      "t"."customer_id" AS "orders_customer",
      NULLIF(
        (COLLATE("t"."status", 'case_sensitive') || CASE WHEN '.' || RIGHT("t"."status", 1) || '.' IN ('. .', '.' || CHR(1) || '.') THEN CHR(1) ELSE '' END),
        ''
      ) AS "status",
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
                      THEN DATEADD(second, (
                        -12344
                      ), "t"."placed_at")
                    END
                    ELSE CASE
                      WHEN "t"."placed_at" < TIMESTAMP '1935-06-13 00:04:16.000000'
                      THEN TIMESTAMP '1935-06-12 20:34:16.000000'
                      ELSE DATEADD(second, (
                        -12600
                      ), "t"."placed_at")
                    END
                  END
                  ELSE CASE
                    WHEN "t"."placed_at" < TIMESTAMP '1977-03-22 00:00:00.000
-- … 52254 characters in all, SHA-256 f0b035bb79bfec14bc1e094bad16803fca0fb7705b454a25f26b79fa95691357
