-- Parts of a date or time
-- p1 = 'x'
-- p2 = 1
-- p3 = 9
-- p4 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN DAYOFWEEKISO("customer"."birthday") = %(p2)s
      OR HOUR(
        CASE
          WHEN "customer"."seen_at" >= CAST('1970-01-01 00:00:00.000000' AS TIMESTAMP_NTZ(9))
          AND "customer"."seen_at" < CAST('2101-01-01 00:00:00.000000' AS TIMESTAMP_NTZ(9))
          THEN DATEADD('SECOND', CASE
            WHEN "customer"."seen_at" < CAST('2003-09-21 19:30:00.000000' AS TIMESTAMP_NTZ(9))
            THEN CASE
              WHEN "customer"."seen_at" < CAST('1994-09-21 19:30:00.000000' AS TIMESTAMP_NTZ(9))
              THEN CASE
                WHEN "customer"."seen_at" < CAST('1980-03-20 20:30:00.000000' AS TIMESTAMP_NTZ(9))
                THEN CASE
                  WHEN "customer"."seen_at" < CAST('1978-08-04 20:00:00.000000' AS TIMESTAMP_NTZ(9))
                  THEN CASE
                    WHEN "customer"."seen_at" < CAST('1977-10-20 19:30:00.000000' AS TIMESTAMP_NTZ(9))
                    THEN CASE
                      WHEN "customer"."seen_at" < CAST('1977-03-21 19:30:00.000000' AS TIMESTAMP_NTZ(9))
                      THEN 12600
                      ELSE 16200
                    END
                    ELSE CASE
                      WHEN "customer"."seen_at" < CAST('1978-03-24 20:00:00.000000' AS TIMESTAMP_NTZ(9))
                      THEN 14400
                      ELSE 18000
                    END
                  END
                  ELSE CASE
                    WHEN "customer"."seen_at" < CAST('1979-05-26 20:30:00.000000' AS TIMESTAMP_NTZ(9))
                    THEN CASE
                      WHEN "customer"."seen_at" < CAST('1978-11-10 20:00:00.000000' AS TIMESTAMP_NTZ(9))
                      THEN 14400
                      ELSE 12600
                    END
                    ELSE CASE
                      WHEN "customer"."seen_at" < CAST('1979-09-18 19:30:00.000000' AS TIMESTAMP_NTZ(9))
                      THEN 16200
                      ELSE 12600
-- … 452181 characters in all, SHA-256 c135a68fc2439954bec2fb283bdd6c7c7bd47b0dc883fe1f988547ae6a3b3a60
