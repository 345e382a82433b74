-- `like` with `*` and `?`
-- p1 = 'x'
-- p2 = '%-vip-__'
-- p3 = 0
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE WHEN ("customer"."name" LIKE :p2 COLLATE BINARY ESCAPE '|') THEN 1 END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."name" AS "name"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."name" COLLATE BINARY AS "name",
        "t"."deleted" AS "deleted as stored"
      FROM "customers" "t"
    ) "raw"
    WHERE
      "raw"."deleted as stored" = :p3
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
