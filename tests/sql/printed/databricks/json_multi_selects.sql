-- JSON multi-selects
-- p1 = 'x'
-- p2 = 'a'
-- p3 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN ARRAY_CONTAINS(`customer`.`marks`, :p2)
      OR CAST(ARRAY_SIZE(`customer`.`marks`) AS BIGINT) = 0
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`marks` AS `marks`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        COALESCE(
          ARRAY_DISTINCT(ARRAY_COMPACT(TRANSFORM(TRY_VARIANT_GET(TRY_PARSE_JSON(`t`.`marks`), '$', 'array<variant>'), `element` -> CASE
            WHEN SCHEMA_OF_VARIANT(`element`) = 'STRING'
            THEN (NULLIF(TRY_VARIANT_GET(`element`, '$', 'string'), ''))
            WHEN SCHEMA_OF_VARIANT(`element`) = 'BIGINT'
            THEN (CAST(TRY_VARIANT_GET(`element`, '$', 'bigint') AS STRING))
            WHEN SCHEMA_OF_VARIANT(`element`) RLIKE 'DECIMAL[(](19|[23][0-9]),0[)]'
            THEN CAST(TRY_VARIANT_GET(`element`, '$', 'decimal(38,0)') AS STRING)
            WHEN (SCHEMA_OF_VARIANT(`element`) LIKE 'DECIMAL%' OR SCHEMA_OF_VARIANT(`element`) = 'DOUBLE')
            THEN NULL
            WHEN SCHEMA_OF_VARIANT(`element`) = 'BOOLEAN'
            THEN NULL
          END))),
          CAST(ARRAY() AS ARRAY<STRING>)
        ) AS `marks`,
        `t`.`deleted` AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = :p3
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN LATERAL EXPLODE(ARRAY_COMPACT(ARRAY(CASE WHEN `members`.`x` THEN :p1 END))) AS `labels`(`segment`)
