-- Sets in a table of their own
-- p1 = 'x'
-- p2 = 'a'
-- p3 = 'b'
-- p4 = False
WITH `members` AS (
  SELECT
    `customer`.`key` AS `key`,
    CASE
      WHEN (INSTR(`customer`.`likes`, REPLACE(REPLACE(REPLACE(JSON_QUOTE(CAST(%(p2)s COLLATE utf8mb4_0900_bin AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin), _utf8mb4 X'5C5C', _utf8mb4 X'5C7530303563'), _utf8mb4 X'5C22', _utf8mb4 X'5C7530303232'), ',', _utf8mb4 X'5C7530303263') COLLATE utf8mb4_0900_bin) > 0)
      AND (INSTR(`customer`.`likes`, REPLACE(REPLACE(REPLACE(JSON_QUOTE(CAST(%(p3)s COLLATE utf8mb4_0900_bin AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin), _utf8mb4 X'5C5C', _utf8mb4 X'5C7530303563'), _utf8mb4 X'5C22', _utf8mb4 X'5C7530303232'), ',', _utf8mb4 X'5C7530303263') COLLATE utf8mb4_0900_bin) > 0)
      THEN TRUE
    END AS `x`
  FROM (
    SELECT
      `raw`.`key` AS `key`,
      `raw`.`likes` AS `likes`
    FROM (
      SELECT
        `t`.`id` AS `key`,
        COALESCE(`c1`.`v1`, '[]' COLLATE utf8mb4_0900_bin) AS `likes`,
        CASE `t`.`deleted` + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END AS `deleted`
      FROM `customers` AS `t`
      LEFT JOIN (
        SELECT
          `t`.`customer_id` AS `k`,
          COALESCE(CONCAT('[', GROUP_CONCAT(DISTINCT REPLACE(REPLACE(REPLACE(JSON_QUOTE(CAST(NULLIF(CONVERT(`t`.`what` USING utf8mb4) COLLATE utf8mb4_0900_bin, '') AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin), _utf8mb4 X'5C5C', _utf8mb4 X'5C7530303563'), _utf8mb4 X'5C22', _utf8mb4 X'5C7530303232'), ',', _utf8mb4 X'5C7530303263') COLLATE utf8mb4_0900_bin ORDER BY 1 SEPARATOR ','), ']'), '[]') COLLATE utf8mb4_0900_bin AS `v1`
        FROM `customer_likes` AS `t`
        GROUP BY
          `t`.`customer_id`
      ) AS `c1`
        ON `c1`.`k` = `t`.`id`
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
