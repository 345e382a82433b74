-- `contains`, `starts with`, `ends with`
-- p1 = 'x'
-- p2 = 'a'
-- p3 = 'b'
-- p4 = 'c'
-- p5 = 0
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN INSTR("customer"."name", :p2 COLLATE BINARY) > 0
      OR CASE WHEN 1 >= 1 THEN SUBSTR("customer"."name", 1, LENGTH(:p3 COLLATE BINARY)) END = :p3 COLLATE BINARY
      OR (
        LENGTH(:p4 COLLATE BINARY) <= LENGTH("customer"."name")
        AND CASE WHEN (
          (
            LENGTH("customer"."name") - LENGTH(:p4 COLLATE BINARY)
          ) + 1
        ) >= 1 THEN SUBSTR("customer"."name", (
          (
            LENGTH("customer"."name") - LENGTH(:p4 COLLATE BINARY)
          ) + 1
        ), LENGTH(:p4 COLLATE BINARY)) END = :p4 COLLATE BINARY
      )
      THEN 1
    END AS "x"
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
