-- Fifteen rules of the acceptance set as one query, written by hand, in words that DuckDB, SQLite, PostgreSQL and
-- MariaDB share: what `bench_engines.py` measures segdsl against. $total is that column as a number.
WITH b AS (
  SELECT household_id,
    count(CASE WHEN placed_at > '2017-10-01 00:00:00' THEN 1 END) AS n3,
    count(CASE WHEN placed_at >= '2017-12-01 00:00:00' AND placed_at < '2018-01-01 00:00:00' THEN 1 END) AS december,
    count(CASE WHEN placed_at > '2017-11-01 00:00:00' AND placed_at <= '2017-12-01 00:00:00' THEN 1 END) AS november,
    sum(CASE WHEN placed_at > '2017-01-01 00:00:00' THEN $total END) AS spend,
    sum(CASE WHEN placed_at > '2017-10-01 00:00:00' THEN $total END) AS s3,
    sum(CASE WHEN placed_at > '2017-07-01 00:00:00' AND placed_at <= '2017-10-01 00:00:00' THEN $total END) AS s36,
    count(CASE WHEN placed_at > '2017-10-01 00:00:00' AND NOT coalesce($total >= 20, 0 = 1) THEN 1 END) AS small3,
    max(placed_at) AS last_at,
    count(DISTINCT store_id) AS stores
  FROM baskets WHERE placed_at <= '2018-01-01 00:00:00' GROUP BY household_id
),
l AS (
  SELECT lines.household_id,
    count(CASE WHEN sold_at > '2017-07-01 00:00:00' THEN 1 END) AS n6,
    count(CASE WHEN sold_at > '2017-07-01 00:00:00' AND department = 'PRODUCE' THEN 1 END) AS produce,
    count(CASE WHEN category LIKE 'FRZN%' OR category LIKE '%FROZEN%' THEN 1 END) AS frozen,
    count(CASE WHEN category = 'FROZEN PIZZA' THEN 1 END) AS pizza,
    count(CASE WHEN category = 'SOFT DRINKS' THEN 1 END) AS soft
  FROM lines LEFT JOIN products ON products.product_id = lines.product_id
  WHERE sold_at <= '2018-01-01 00:00:00' GROUP BY lines.household_id
),
r AS (
  SELECT household_id, count(*) AS n, count(CASE WHEN redeemed_on > '2017-07-01' THEN 1 END) AS n6
  FROM redemptions WHERE redeemed_on <= '2018-01-01' GROUP BY household_id
),
m AS (
  SELECT household_id, count(CASE WHEN start_on > '2017-01-01' THEN 1 END) AS n12
  FROM mailings WHERE start_on <= '2018-01-01' GROUP BY household_id
)
SELECT h.household_id,
  coalesce(n3, 0) >= 20 AS frequent,
  coalesce(spend, 0) > 3000 AS big_year,
  coalesce(last_at > '2017-07-01 00:00:00' AND last_at <= '2017-11-01 00:00:00', 0 = 1) AS dormant,
  coalesce(last_at <= '2017-07-01 00:00:00', 0 = 1) AS gone,
  coalesce(december, 0) = 0 AS absent_in_december,
  coalesce(december, 0) > 0 AND coalesce(november, 0) = 0 AS returned_in_december,
  coalesce(l.n6, 0) > 0 AND produce * 20 >= l.n6 * 3 AS produce_lovers,
  coalesce(s3, 0) > 1.5 * coalesce(s36, 0) AS growing,
  coalesce(small3, 0) = 0 AS never_small,
  coalesce(stores, 0) >= 8 AS many_stores,
  coalesce(frozen, 0) >= 100 AS frozen_fans,
  coalesce(r.n6, 0) > 0 AS redeemers,
  coalesce(m.n12, 0) > 0 AND coalesce(r.n, 0) = 0 AS mailed_never_redeemed,
  coalesce(pizza, 0) > 0 AND coalesce(soft, 0) = 0 AS pizza_without_drinks,
  (rank() OVER (ORDER BY coalesce(spend, 0) DESC) - 1) * 10 < count(*) OVER () AS top_spenders
FROM households AS h
LEFT JOIN b ON b.household_id = h.household_id
LEFT JOIN l ON l.household_id = h.household_id
LEFT JOIN r ON r.household_id = h.household_id
LEFT JOIN m ON m.household_id = h.household_id
