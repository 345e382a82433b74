-- Comparisons of text, letter by letter
-- p1 = 'x'
-- p2 = 'Ali'
-- p3 = 'a'
-- p4 = 'b'
-- p5 = 0
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN "customer"."name as stored" COLLATE BINARY = :p2 COLLATE BINARY
      OR "customer"."name as stored" IN (:p3 COLLATE BINARY, :p4 COLLATE BINARY)
      THEN 1
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."name as stored" AS "name as stored"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."name" AS "name as stored",
        "t"."deleted" AS "deleted as stored"
      FROM "customers" "t"
    ) "raw"
    WHERE
      "raw"."deleted as stored" = :p5
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
