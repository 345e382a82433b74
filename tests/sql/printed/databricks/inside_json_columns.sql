-- Inside JSON columns
-- p1 = 'x'
-- p2 = 'gold'
-- p3 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE WHEN `customer`.`plan` = :p2 THEN TRUE END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`plan` AS `plan`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        TRANSFORM(ARRAY(TRY_VARIANT_GET(TRY_PARSE_JSON(`t`.`properties`), '$[\'account\'][\'plan\']', 'variant')), `let 1` -> CASE
          WHEN SCHEMA_OF_VARIANT(`let 1`) = 'STRING'
          THEN (NULLIF(TRY_VARIANT_GET(`let 1`, '$', 'string'), ''))
          WHEN SCHEMA_OF_VARIANT(`let 1`) = 'BIGINT'
          THEN (CAST(TRY_VARIANT_GET(`let 1`, '$', 'bigint') AS STRING))
          WHEN SCHEMA_OF_VARIANT(`let 1`) RLIKE 'DECIMAL[(](19|[23][0-9]),0[)]'
          THEN CAST(TRY_VARIANT_GET(`let 1`, '$', 'decimal(38,0)') AS STRING)
          WHEN (SCHEMA_OF_VARIANT(`let 1`) LIKE 'DECIMAL%' OR SCHEMA_OF_VARIANT(`let 1`) = 'DOUBLE')
          THEN NULL
          WHEN SCHEMA_OF_VARIANT(`let 1`) = 'BOOLEAN'
          THEN NULL
        END)[0] AS `plan`,
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
