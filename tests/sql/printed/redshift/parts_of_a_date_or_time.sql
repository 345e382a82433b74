-- Parts of a date or time
-- p1 = 'x'
-- p2 = 1
-- p3 = 9
-- p4 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN ((DATE_PART(dow, "customer"."birthday") + 6) %% 7 + 1) = %(p2)s
      OR DATE_PART(hour, CASE
        WHEN "customer"."seen_at" >= TIMESTAMP '1970-01-01 00:00:00.000000'
        AND "customer"."seen_at" < TIMESTAMP '2101-01-01 00:00:00.000000'
        THEN DATEADD(second, CASE
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
                THEN CASE
                  WHEN "customer"."seen_at" < T
-- … 235914 characters in all, SHA-256 2be0cefc79cfb66cb986e458c28eb7de7e772b22c65a90eb001a5589798aa97a
