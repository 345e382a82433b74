-- Splits
-- p1 = 'x.a'
-- p2 = 'x.b'
-- p3 = 'spring:'
-- p4 = '80000000'
-- p5 = 1
-- p6 = 2
-- p7 = 0
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN CASE
        WHEN CASE WHEN 1 >= 1 THEN SUBSTR(LOWER(RAWTOHEX(STANDARD_HASH((:p3 COLLATE BINARY || TO_CHAR("customer"."id", 'TM9')), 'MD5'))), 1, 8) END < :p4 COLLATE BINARY
        THEN CAST(:p5 AS NUMBER(19))
        ELSE CAST(:p6 AS NUMBER(19))
      END = :p5
      THEN 1
    END AS "x.a",
    CASE
      WHEN CASE
        WHEN CASE WHEN 1 >= 1 THEN SUBSTR(LOWER(RAWTOHEX(STANDARD_HASH((:p3 COLLATE BINARY || TO_CHAR("customer"."id", 'TM9')), 'MD5'))), 1, 8) END < :p4 COLLATE BINARY
        THEN CAST(:p5 AS NUMBER(19))
        ELSE CAST(:p6 AS NUMBER(19))
      END = :p6
      THEN 1
    END AS "x.b"
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
      "raw"."deleted as stored" = :p7
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
  UNION ALL
  SELECT
    CAST(:p2 COLLATE BINARY AS VARCHAR2(4000)) AS "segment",
    2 AS "number"
  FROM "DUAL"
) "labels"
WHERE
  CASE
    WHEN "labels"."number" = 1
    THEN "members"."x.a"
    WHEN "labels"."number" = 2
    THEN "members"."x.b"
  END = 1
