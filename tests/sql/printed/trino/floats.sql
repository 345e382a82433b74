-- Floats
-- p1 = 2.0
-- p2 = 2.0
-- p3 = 1.5
-- p4 = False
-- p5 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN CASE WHEN IS_FINITE((
        "customer"."weight" * ?
      )) THEN (
        "customer"."weight" * ?
      ) + DOUBLE '0.0' END > ?
      THEN TRUE
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."weight" AS "weight"
    FROM (
      SELECT
        "t"."id" AS "key",
        CASE WHEN IS_FINITE("t"."weight") THEN CAST("t"."weight" AS DOUBLE) END AS "weight",
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
