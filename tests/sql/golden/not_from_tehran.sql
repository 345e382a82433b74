-- p1 = 'Tehran'
SELECT
  "customer"."key" AS "key",
  NOT COALESCE("customer"."city as stored" = $p1, FALSE) AS "not_from_tehran"
FROM (
  SELECT
    "t"."id" AS "key",
    "t"."city" AS "city as stored"
  FROM "customers" AS "t"
) AS "customer"
