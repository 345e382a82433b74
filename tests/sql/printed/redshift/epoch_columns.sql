-- Epoch columns
-- p1 = 'x'
-- p2 = datetime.datetime(2026, 3, 20, 20, 30)
-- p3 = datetime.datetime(2026, 4, 20, 20, 30)
-- p4 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN "customer"."called_at" >= %(p2)s AND "customer"."called_at" < %(p3)s
      THEN TRUE
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."called_at" AS "called_at"
    FROM (
      SELECT
        "t"."id" AS "key",
        CASE
          WHEN "t"."called_at" >= (
            -62135596800
          ) AND "t"."called_at" <= 253402300799
          THEN DATEADD(microsecond, CAST((
            CAST("t"."called_at" AS BIGINT) * 1000000
          ) %% 1000000 AS INTEGER), DATEADD(second, CAST((
            CAST("t"."called_at" AS BIGINT) * 1000000
          ) %% 86400000000 / 1000000 AS INTEGER), DATEADD(day, CAST((
            CAST("t"."called_at" AS BIGINT) * 1000000
          ) / 86400000000 AS INTEGER), TIMESTAMP '1970-01-01 00:00:00.000000')))
        END AS "called_at",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
    ) AS "raw"
    WHERE
      "raw"."deleted" = %(p4)s
  ) AS "customer"
)
SELECT
  "labels"."segment" AS "segment",
  "members"."key" AS "key"
FROM "members"
CROSS JOIN (
  SELECT
    CAST(%(p1)s AS VARCHAR(65535)) AS "segment",
    1 AS "number"
) AS "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END
