-- Inside JSON columns
-- p1 = 'x'
-- p2 = 'gold'
-- p3 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE WHEN `customer`.`plan` = %(p2)s COLLATE utf8mb4_0900_bin THEN TRUE END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`plan` AS `plan`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        (SELECT CASE
          WHEN (`x2`.`x` LIKE '"%%' AND NOT (REGEXP_REPLACE(REPLACE(`x2`.`x`, _utf8mb4 X'5C5C', ''), _utf8mb4 X'5C5C755B64445D5B3839616241425D5B302D39612D66412D465D7B327D5C5C755B64445D5B632D66432D465D5B302D39612D66412D465D7B327D', '') REGEXP _utf8mb4 X'5C5C755B64445D5B3839612D66412D465D'))
          THEN NULLIF(CONVERT(JSON_UNQUOTE(`x2`.`x`) USING utf8mb4) COLLATE utf8mb4_0900_bin, '')
          WHEN (`x2`.`x` REGEXP '^-?[0-9]{1,20}(?!(?s:.))' AND CAST(`x2`.`x` AS DECIMAL(21, 0)) >= -9223372036854775808 AND CAST(`x2`.`x` AS DECIMAL(21, 0)) < 18446744073709551616)
          THEN CAST((CAST(`x2`.`x` AS DECIMAL(21, 0)) + 0) AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin
        END FROM JSON_TABLE(JSON_ARRAY(CONVERT(JSON_EXTRACT(JSON_EXTRACT(CASE
          WHEN (JSON_TYPE(`t`.`properties`) = 'STRING')
          THEN CASE WHEN JSON_VALID(JSON_UNQUOTE(`t`.`properties`)) AND INSTR(REGEXP_REPLACE(JSON_UNQUOTE(`t`.`properties`), _utf8mb4 X'5C5C285B225C5C2F62666E72745D7C755B302D39612D66412D465D7B347D29', ''), _utf8mb4 X'5C') = 0 AND REGEXP_REPLACE(JSON_UNQUOTE(`t`.`properties`), _utf8mb4 X'22285B5E225C5C5D7C5C5C2E292A22', '""') NOT REGEXP '[.]([^0-9]|$)|[0-9][eE][+-]?([^0-9+-]|$)' THEN JSON_UNQUOTE(`t`.`properties`) END
          ELSE `t`.`properties`
        END, '$."account"'), '$."plan"') USING utf8mb4) COLLATE utf8mb4_0900_bin), '$[0]' COLUMNS (`x` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PATH '$')) AS `x2`) AS `plan`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = %(p3)s
  ) AS `customer`
)
SELECT
  `labels`.`segment` AS `segment`,
  `members`.`key` AS `key`
FROM `members`
CROSS JOIN (
  SELECT
    CAST(%(p1)s COLLATE utf8mb4_0900_bin AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin AS `segment`,
    1 AS `number`
) AS `labels`
WHERE
  CASE WHEN `labels`.`number` = 1 THEN `members`.`x` END
