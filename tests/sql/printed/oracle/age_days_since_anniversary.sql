-- `age`, `days_since`, `anniversary`
-- p1 = 'x'
-- p2 = datetime.datetime(2001, 3, 21, 0, 0)
-- p3 = 107
-- p4 = 1405
-- p5 = 0
WITH "members" AS (
  SELECT
    "customer"."key" AS "key",
    CASE
      WHEN "customer"."birthday" <= :p2
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
                  THEN ("customer"."birthday" - DATE '2124-03-20')
                  ELSE TRUNC(MOD((
                    (
                      33 * ("customer"."birthday" - DATE '0622-03-21')
                    ) + 3
                  ), 12053) / 33)
                END < 186
                THEN TRUNC(CASE
                  WHEN "customer"."birthday" >= DATE '2124-03-20'
                  AND "customer"."birthday" < DATE '2125-03-21'
                  THEN ("customer"."birthday" - DATE '2124-03-20')
                  ELSE TRUNC(MOD((
                    (
                      33 * ("customer"."birthday" - DATE '0622-03-21')
                    ) + 3
                  ), 12053) / 33)
                END / 31)
                ELSE TRUNC((
                  CASE
                    WHEN "customer"."birthday" >= DATE '2124-03-20'
                    AND "customer"."birthday" < DATE '2125-03-21'
                    THEN ("customer"."birthday" - DATE '2124-03-20')
                    ELSE TRUNC(MOD((
                      (
                        33 * ("customer"."birthday" - DATE '0622-03-21')
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
                THEN ("customer"."birthday" - DATE '2124-03-20')
                ELSE TRUNC(MOD((
                  (
                    33 * ("customer"."birthday" - DATE '0622-03-21')
                  ) + 3
                ), 12053) / 33)
              END < 186
              THEN MOD(CASE
                WHEN "customer"."birthday" >= DATE '2124-03-20'
                AND "customer"."birthday" < DATE '2125-03-21'
                THEN ("customer"."birthday" - DATE '2124-03-20')
                ELSE TRUNC(MOD((
                  (
                    33 * ("customer"."birthday" - DATE '0622-03-21')
                  ) + 3
                ), 12053) / 33)
              END, 31)
              ELSE MOD((
                CASE
                  WHEN "customer"."birthday" >= DATE '2124-03-20'
                  AND "customer"."birthday" < DATE '2125-03-21'
                  THEN ("customer"."birthday" - DATE '2124-03-20')
                  ELSE TRUNC(MOD((
                    (
                      33 * ("customer"."birthday" - DATE '0622-03-21')
                    ) + 3
                  ), 12053) / 33)
                END - 6
              ), 30)
            END + 1
          )
        END <= :p3
        AND CASE
          WHEN "customer"."birthday" >= DATE '1821-03-21'
          AND "customer"."birthday" < DATE '2222-03-21'
          THEN CASE
            WHEN "customer"."birthday" >= DATE '2124-03-20'
            AND "customer"."birthday" < DATE '2125-03-21'
            THEN 1503
            ELSE TRUNC((
              (
                33 * ("customer"."birthday" - DATE '0622-03-21')
              ) + 3
            ) / 12053) + 1
          END
        END < :p4
      )
      THEN 1
    END AS "x"
  FROM (
    SELECT
      "raw"."key" AS "key",
      "raw"."birthday" AS "birthday"
    FROM (
      SELECT
        "t"."id" AS "key",
        CASE
          WHEN TRUNC("t"."birthday") >= DATE '0001-01-01'
          AND TRUNC("t"."birthday") <= DATE '9999-12-31'
          THEN TRUNC("t"."birthday")
        END AS "birthday",
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
