-- p1 = 'Tehran'
SELECT
  "customer"."key" AS "key",
  COALESCE("customer"."city" = $p1, FALSE) AS "from_tehran"
FROM (
  SELECT
    "t"."id" AS "key",
    NULLIF("t"."city", '') AS "city"
  FROM "customers" AS "t"
) AS "customer"
