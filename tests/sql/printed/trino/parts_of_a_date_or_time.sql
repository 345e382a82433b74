-- Parts of a date or time
-- p1 = 1
-- p2 = 9
-- p3 = 1
-- p4 = False
-- p5 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN DAY_OF_WEEK("customer"."birthday") = ?
      OR HOUR(
        CASE
          WHEN "customer"."seen_at" >= TIMESTAMP '1970-01-01 00:00:00.000000'
          AND "customer"."seen_at" < TIMESTAMP '2101-01-01 00:00:00.000000'
          THEN DATE_ADD('second', CASE
            WHEN "customer"."seen_at" < TIMESTAMP '2003-09-21 19:30:00.000000'
            THEN CASE
              WHEN "customer"."seen_at" < TIMESTAMP '1994-09-21 19:30:00.000000'
              THEN CASE
                WHEN "customer"."seen_at" < TIMESTAMP '1980-03-20 20:30:00.000000'
                THEN CASE
                  WHEN "customer"."seen_at" < TIMESTAMP '1978-08-04 20:00:00.000000'
                  THEN CASE
                    WHEN "customer"."seen_at" < TIMESTAMP '1977-10-20 19:30:00.000000'
                    THEN CASE
                      WHEN "customer"."seen_at" < TIMESTAMP '1977-03-21 19:30:00.000000'
                      THEN 12600
                      ELSE 16200
                    END
                    ELSE CASE
                      WHEN "customer"."seen_at" < TIMESTAMP '1978-03-24 20:00:00.000000'
                      THEN 14400
                      ELSE 18000
                    END
                  END
                  ELSE CASE
                    WHEN "customer"."seen_at" < TIMESTAMP '1979-05-26 20:30:00.000000'
                    THEN CASE
                      WHEN "customer"."seen_at" < TIMESTAMP '1978-11-10 20:00:00.000000'
                      THEN 14400
                      ELSE 12600
                    END
                    ELSE CASE
                      WHEN "customer"."seen_at" < TIMESTAMP '1979-09-18 19:30:00.000000'
                      THEN 16200
                      ELSE 12600
                    END
                  END
                END
                ELSE CASE
                  WHEN "customer"."seen_at" < TIMESTAMP '1992-03-21 20:30:00.000000'
                  T
-- … 228539 characters in all, SHA-256 c8b42a127c7b3c11cac024e0c52572ff690cb6a5a0a0a9c1db1759e034ee6de9
