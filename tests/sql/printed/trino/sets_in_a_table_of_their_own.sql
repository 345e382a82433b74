-- Sets in a table of their own
-- p1 = 'a'
-- p2 = 'b'
-- p3 = False
-- p4 = 'x'
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN CONTAINS("customer"."likes", ?) AND CONTAINS("customer"."likes", ?)
      THEN TRUE
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."likes" AS "likes"
    FROM (
      SELECT
        "t"."id" AS "key",
        COALESCE("c1"."v1", CAST(ARRAY[] AS ARRAY(VARCHAR))) AS "likes",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
      LEFT JOIN (
        SELECT
          "t"."customer_id" AS "k",
          ARRAY_AGG(DISTINCT NULLIF("t"."what", '')) FILTER (WHERE (
            TRUE AND NULLIF("t"."what", '') IS NOT NULL
          )) AS "v1"
        FROM "customer_likes" AS "t"
        GROUP BY
          "t"."customer_id"
      ) AS "c1"
        ON "c1"."k" = "t"."id"
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
