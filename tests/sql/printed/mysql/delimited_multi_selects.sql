-- Delimited multi-selects
-- p1 = 'x'
-- p2 = 'a'
-- p3 = 'b'
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN (INSTR(`customer`.`genres`, REPLACE(REPLACE(REPLACE(JSON_QUOTE(CAST(%(p2)s COLLATE utf8mb4_0900_bin AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin), _utf8mb4 X'5C5C', _utf8mb4 X'5C7530303563'), _utf8mb4 X'5C22', _utf8mb4 X'5C7530303232'), ',', _utf8mb4 X'5C7530303263') COLLATE utf8mb4_0900_bin) > 0)
      OR (INSTR(`customer`.`genres`, REPLACE(REPLACE(REPLACE(JSON_QUOTE(CAST(%(p3)s COLLATE utf8mb4_0900_bin AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin), _utf8mb4 X'5C5C', _utf8mb4 X'5C7530303563'), _utf8mb4 X'5C22', _utf8mb4 X'5C7530303232'), ',', _utf8mb4 X'5C7530303263') COLLATE utf8mb4_0900_bin) > 0)
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`genres` AS `genres`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        (SELECT COALESCE(CONCAT('[', GROUP_CONCAT(DISTINCT `x2`.`x` ORDER BY 1 SEPARATOR ','), ']'), '[]') COLLATE utf8mb4_0900_bin FROM JSON_TABLE(CASE WHEN CONVERT(`t`.`genres` USING utf8mb4) COLLATE utf8mb4_0900_bin <> '' THEN CONCAT('["', REPLACE(REPLACE(REPLACE(REPLACE(SUBSTRING(JSON_QUOTE(CONVERT(`t`.`genres` USING utf8mb4) COLLATE utf8mb4_0900_bin), 2, CHAR_LENGTH(JSON_QUOTE(CONVERT(`t`.`genres` USING utf8mb4) COLLATE utf8mb4_0900_bin)) - 2), _utf8mb4 X'5C5C', _utf8mb4 X'5C7530303563'), _utf8mb4 X'5C22', _utf8mb4 X'5C7530303232'), ',', _utf8mb4 X'5C7530303263'), '|', '","'), '"]') ELSE '[]' END, '$[*]' COLUMNS (`x` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PATH '$')) AS `e1`, JSON_TABLE(JSON_ARRAY(REPLACE(REPLACE(REPLACE(JSON_QUOTE(CAST(NULLIF(`e1`.`x`, '') AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin), _utf8mb4 X'5C5C', _utf8mb4 X'5C7530303563'), _utf8mb4 X'5C22', _utf8mb4 X'5C7530303232'), ',', _utf8mb4 X'5C7530303263') COLLATE utf8mb4_0900_bin), '$[0]' COLUMNS (`x` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PATH '$')) AS `x2`) AS `genres`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
    ) AS `raw`
    WHERE
      `raw`.`deleted` = %(p4)s
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
