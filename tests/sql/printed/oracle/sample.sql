-- `sample`
-- p1 = 'x'
-- p2 = 'spring:'
-- p3 = '1999999a'
-- p4 = 0
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN CASE WHEN 1 >= 1 THEN SUBSTR(LOWER(RAWTOHEX(STANDARD_HASH((:p2 COLLATE BINARY || TO_CHAR("customer"."id", 'TM9')), 'MD5'))), 1, 8) END < :p3 COLLATE BINARY
      THEN 1
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."id" AS "id"
    FROM (
      SELECT
        "t"."id" AS "key",
        "t"."id" AS "id",
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
