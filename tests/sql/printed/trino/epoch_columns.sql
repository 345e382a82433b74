-- Epoch columns
-- p1 = datetime.datetime(2026, 3, 20, 20, 30)
-- p2 = datetime.datetime(2026, 4, 20, 20, 30)
-- p3 = False
-- p4 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN "customer"."called_at" >= ? AND "customer"."called_at" < ?
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
          THEN CAST(SUBSTR(CAST(CAST(DATE_ADD('second', ((CAST(SUBSTR(CAST(CAST(TIMESTAMP '1970-01-01 00:00:00.000000' AS TIMESTAMP(6)) AS VARCHAR), -6) AS BIGINT) + (
            CAST("t"."called_at" AS BIGINT) * 1000000
          )) - ((((CAST(SUBSTR(CAST(CAST(TIMESTAMP '1970-01-01 00:00:00.000000' AS TIMESTAMP(6)) AS VARCHAR), -6) AS BIGINT) + (
            CAST("t"."called_at" AS BIGINT) * 1000000
          )) % 1000000) + 1000000) % 1000000)) / 1000000, DATE_TRUNC('second', TIMESTAMP '1970-01-01 00:00:00.000000')) AS TIMESTAMP(0)) AS VARCHAR), 1, 19) || '.' || LPAD(CAST(((((CAST(SUBSTR(CAST(CAST(TIMESTAMP '1970-01-01 00:00:00.000000' AS TIMESTAMP(6)) AS VARCHAR), -6) AS BIGINT) + (
            CAST("t"."called_at" AS BIGINT) * 1000000
          )) % 1000000) + 1000000) % 1000000) AS VARCHAR), 6, '0') AS TIMESTAMP(6))
        END AS "called_at",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
    ) AS "raw"
    WHERE
      "raw"."deleted" = ?
  ) AS "customer"
)
SELECT
  "labels"."segment" AS "segment",
  "members"."key" AS "key"
FROM "members"
CROSS JOIN (
  SELECT
    CAST(? AS VARCHAR) AS "segment",
    1 AS "number"
) AS "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END
