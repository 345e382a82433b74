-- Floats
-- p1 = 'x'
-- p2 = 2.0
-- p3 = 1.5
-- p4 = 0
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN CASE WHEN (
        "customer"."weight" * :p2
      ) IS NOT NAN AND (
        "customer"."weight" * :p2
      ) IS NOT INFINITE THEN (
        "customer"."weight" * :p2
      ) + CAST(0 AS BINARY_DOUBLE) END > :p3
      THEN 1
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."weight" AS "weight"
    FROM (
      SELECT
        "t"."id" AS "key",
        CASE
          WHEN ("t"."weight" IS NOT NAN AND "t"."weight" IS NOT INFINITE)
          THEN CAST("t"."weight" AS BINARY_DOUBLE)
        END AS "weight",
        "t"."deleted" AS "deleted as stored"
      FROM "customers" "t"
    ) "raw"
    WHERE
      "raw"."deleted as stored" = :p4
  ) "customer"
)
SELECT
  "labels"."segment" AS "segment",
  "members"."key" AS "key"
FROM "members"
CROSS JOIN (
  SELECT
    CAST(:p1 COLLATE BINARY AS VARCHAR2(4000)) AS "segment",
    1 AS "number"
  FROM "DUAL"
) "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END = 1
