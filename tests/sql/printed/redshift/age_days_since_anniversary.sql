-- `age`, `days_since`, `anniversary`
-- p1 = 'x'
-- p2 = datetime.date(2001, 3, 21)
-- p3 = 107
-- p4 = 1405
-- p5 = False
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN "customer"."birthday" <= %(p2)s
      OR (
        CASE
          WHEN "customer"."birthday" >= DATE '1821-03-21'
          AND "customer"."birthday" < DATE '2222-03-21'
          THEN (
            (
              CASE
                WHEN CASE
                  WHEN "customer"."birthday" >= DATE '2124-03-20'
                  AND "customer"."birthday" < DATE '2125-03-21'
                  THEN DATEDIFF(day, DATE '2124-03-20', "customer"."birthday")
                  ELSE (MOD((
                    (
                      33 * DATEDIFF(day, DATE '0622-03-21', "customer"."birthday")
                    ) + 3
                  ), 12053) / 33)
                END < 186
                THEN (CASE
                  WHEN "customer"."birthday" >= DATE '2124-03-20'
                  AND "customer"."birthday" < DATE '2125-03-21'
                  THEN DATEDIFF(day, DATE '2124-03-20', "customer"."birthday")
                  ELSE (MOD((
                    (
                      33 * DATEDIFF(day, DATE '0622-03-21', "customer"."birthday")
                    ) + 3
                  ), 12053) / 33)
                END / 31)
                ELSE ((
                  CASE
                    WHEN "customer"."birthday" >= DATE '2124-03-20'
                    AND "customer"."birthday" < DATE '2125-03-21'
                    THEN DATEDIFF(day, DATE '2124-03-20', "customer"."birthday")
                    ELSE (MOD((
                      (
                        33 * DATEDIFF(day, DATE '0622-03-21', "customer"."birthday")
                      ) + 3
                    ), 12053) / 33)
                  END - 6
                ) / 30)
              END + 1
            ) * 100
          ) + (
            CASE
              WHEN CASE
                WHEN "customer"."birthday" >= DATE '2124-03-20'
                AND "customer"."birthday" < DATE '2125-03-21'
                THEN DATEDIFF(day, DATE '2124-03-20', "customer"."birthday")
                ELSE (MOD((
                  (
                    33 * DATEDIFF(day, DATE '0622-03-21', "customer"."birthday")
                  ) + 3
                ), 12053) / 33)
              END < 186
              THEN MOD(CASE
                WHEN "customer"."birthday" >= DATE '2124-03-20'
                AND "customer"."birthday" < DATE '2125-03-21'
                THEN DATEDIFF(day, DATE '2124-03-20', "customer"."birthday")
                ELSE (MOD((
                  (
                    33 * DATEDIFF(day, DATE '0622-03-21', "customer"."birthday")
                  ) + 3
                ), 12053) / 33)
              END, 31)
              ELSE MOD((
                CASE
                  WHEN "customer"."birthday" >= DATE '2124-03-20'
                  AND "customer"."birthday" < DATE '2125-03-21'
                  THEN DATEDIFF(day, DATE '2124-03-20', "customer"."birthday")
                  ELSE (MOD((
                    (
                      33 * DATEDIFF(day, DATE '0622-03-21', "customer"."birthday")
                    ) + 3
                  ), 12053) / 33)
                END - 6
              ), 30)
            END + 1
          )
        END <= %(p3)s
        AND CASE
          WHEN "customer"."birthday" >= DATE '1821-03-21'
          AND "customer"."birthday" < DATE '2222-03-21'
          THEN CASE
            WHEN "customer"."birthday" >= DATE '2124-03-20'
            AND "customer"."birthday" < DATE '2125-03-21'
            THEN 1503
            ELSE ((
              (
                33 * DATEDIFF(day, DATE '0622-03-21', "customer"."birthday")
              ) + 3
            ) / 12053) + 1
          END
        END < %(p4)s
      )
      THEN TRUE
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."birthday" AS "birthday"
    FROM (
      SELECT
        "t"."id" AS "key",
        CASE
          WHEN "t"."birthday" >= DATE '0001-01-01' AND "t"."birthday" <= DATE '9999-12-31'
          THEN "t"."birthday"
        END AS "birthday",
        "t"."deleted" AS "deleted"
      FROM "customers" AS "t"
    ) AS "raw"
    WHERE
      "raw"."deleted" = %(p5)s
  ) AS "customer"
)
SELECT
  "labels"."segment" AS "segment",
  "members"."key" AS "key"
FROM "members"
CROSS JOIN (
  SELECT
    CAST(%(p1)s AS VARCHAR(65535)) AS "segment",
    1 AS "number"
) AS "labels"
WHERE
  CASE WHEN "labels"."number" = 1 THEN "members"."x" END
