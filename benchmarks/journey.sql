-- The 47 rules of the acceptance set as one query, written by hand: what a good analyst would write for these data
-- and this day, and the optimum that `bench_journey.py` measures segdsl against. $data is replaced by the folder.
WITH h AS (SELECT * FROM read_parquet('$data/households.parquet')),
b AS (
  SELECT household_id,
    count(*) AS n,
    count(CASE WHEN placed_at > '2017-10-01' THEN 1 END) AS n3,
    count(CASE WHEN placed_at > '2017-07-01' AND placed_at <= '2017-10-01' THEN 1 END) AS n36,
    count(CASE WHEN placed_at > '2017-07-01' THEN 1 END) AS n6,
    count(CASE WHEN placed_at > '2017-12-01' THEN 1 END) AS n1,
    count(CASE WHEN placed_at > '2017-11-01' AND placed_at <= '2017-12-01' THEN 1 END) AS n12ago,
    count(CASE WHEN placed_at >= '2017-12-01' AND placed_at < '2018-01-01' THEN 1 END) AS december,
    count(CASE WHEN placed_at > '2017-01-01' THEN 1 END) AS n12,
    coalesce(sum(CASE WHEN placed_at > '2017-01-01' THEN total END), 0) AS spend,
    coalesce(sum(CASE WHEN placed_at > '2017-10-01' THEN total END), 0) AS s3,
    coalesce(sum(CASE WHEN placed_at > '2017-07-01' AND placed_at <= '2017-10-01' THEN total END), 0) AS s36,
    sum(CASE WHEN placed_at > '2017-07-01' THEN total END) AS s6,
    count(CASE WHEN placed_at > '2017-07-01' THEN total END) AS k6,
    max(placed_at) AS last_at,
    count(CASE WHEN placed_at > '2017-01-01' AND isodow(placed_at) >= 6 THEN 1 END) AS weekend,
    count(CASE WHEN hour(placed_at) >= 22 OR hour(placed_at) < 5 THEN 1 END) AS night,
    arg_min(total, (placed_at, basket_id)) AS first_total,
    count(CASE WHEN placed_at > '2017-10-01' AND NOT coalesce(total >= 20, false) THEN 1 END) AS small3,
    max(total) AS most, sum(total) AS all_total, count(total) AS all_k,
    count(DISTINCT store_id) AS stores,
    count(DISTINCT CASE WHEN placed_at > '2017-11-06' THEN floor((epoch(TIMESTAMP '2018-01-01') - epoch(placed_at)) / 604800) END) AS weeks
  FROM read_parquet('$data/baskets.parquet') WHERE placed_at <= '2018-01-01' GROUP BY 1
),
lp AS (
  SELECT l.household_id, l.basket_id, l.amount, l.sold_at, p.department, p.category, p.brand
  FROM read_parquet('$data/lines.parquet') l LEFT JOIN read_parquet('$data/products.parquet') p USING (product_id)
  WHERE l.sold_at <= '2018-01-01'
),
l AS (
  SELECT household_id,
    count(CASE WHEN sold_at > '2017-07-01' THEN 1 END) AS n6,
    count(CASE WHEN sold_at > '2017-07-01' AND department = 'PRODUCE' THEN 1 END) AS produce,
    count(DISTINCT CASE WHEN sold_at > '2017-10-01' AND category = 'SOFT DRINKS' THEN basket_id END) AS drinks,
    coalesce(sum(CASE WHEN sold_at > '2017-01-01' AND brand = 'Private' THEN amount END), 0) AS private,
    coalesce(sum(CASE WHEN sold_at > '2017-01-01' THEN amount END), 0) AS amount12,
    count(CASE WHEN starts_with(category, 'FRZN') OR contains(category, 'FROZEN') THEN 1 END) AS frozen,
    count(CASE WHEN category = 'FROZEN PIZZA' THEN 1 END) AS pizza,
    count(CASE WHEN category = 'SOFT DRINKS' THEN 1 END) AS soft
  FROM lp GROUP BY 1
),
d AS (
  SELECT household_id, department,
    count(CASE WHEN department <> 'GROCERY' THEN 1 END) AS n,
    sum(CASE WHEN sold_at > '2017-01-01' THEN amount END) AS spent
  FROM lp WHERE department IS NOT NULL GROUP BY 1, 2
),
fashion AS (
  SELECT household_id, arg_min(department, (-n, department)) AS favourite FROM d WHERE n > 0 GROUP BY 1
),
champion AS (
  SELECT DISTINCT household_id FROM (
    SELECT household_id, rank() OVER (PARTITION BY department ORDER BY spent DESC) AS r FROM d WHERE spent IS NOT NULL
  ) WHERE r <= 1
),
r AS (
  SELECT household_id, count(*) AS n, count(CASE WHEN redeemed_on > '2017-07-01' THEN 1 END) AS n6, max(redeemed_on) AS last_on
  FROM read_parquet('$data/redemptions.parquet') WHERE redeemed_on <= '2018-01-01' GROUP BY 1
),
m AS (
  SELECT household_id,
    count(CASE WHEN start_on > '2017-01-01' THEN 1 END) AS n12,
    count(CASE WHEN campaign_type = 'Type A' THEN 1 END) AS a,
    count(CASE WHEN campaign_type IS DISTINCT FROM 'Type A' THEN 1 END) AS others
  FROM read_parquet('$data/mailings.parquet') WHERE start_on <= '2018-01-01' GROUP BY 1
),
steps AS (
  SELECT household_id, placed_at, total,
    min(placed_at) OVER (PARTITION BY household_id ORDER BY placed_at RANGE BETWEEN INTERVAL 1 MICROSECOND FOLLOWING AND UNBOUNDED FOLLOWING) AS next_at,
    min(CASE WHEN total > 100 THEN placed_at END) OVER (PARTITION BY household_id ORDER BY placed_at RANGE BETWEEN INTERVAL 1 MICROSECOND FOLLOWING AND UNBOUNDED FOLLOWING) AS next_big
  FROM read_parquet('$data/baskets.parquet') WHERE placed_at <= '2018-01-01'
),
s AS (
  SELECT household_id,
    bool_or(total >= 100 AND placed_at <= TIMESTAMP '2018-01-01' - INTERVAL 30 DAY
      AND (next_at IS NULL OR next_at > placed_at + INTERVAL 30 DAY)) AS silent,
    bool_or(total > 100 AND next_big <= placed_at + INTERVAL 1 DAY) AS two_big
  FROM steps GROUP BY 1
),
e AS (
  SELECT h.household_id AS id, h.age, h.income, h.home_ownership, h.marital_status, h.household_size, h.kids,
    coalesce(b.n, 0) AS n, coalesce(n3, 0) AS n3, coalesce(n36, 0) AS n36, coalesce(b.n6, 0) AS n6, coalesce(n1, 0) AS n1,
    coalesce(n12ago, 0) AS n12ago, coalesce(december, 0) AS december, coalesce(b.n12, 0) AS n12,
    coalesce(spend, 0) AS spend, coalesce(s3, 0) AS s3, coalesce(s36, 0) AS s36, s6 / k6 AS mean6,
    last_at, coalesce(weekend, 0) AS weekend, coalesce(night, 0) AS night, first_total, coalesce(small3, 0) AS small3,
    most, all_total / all_k AS mean, coalesce(stores, 0) AS stores, coalesce(weeks, 0) AS weeks,
    coalesce(l.n6, 0) AS lines6, produce, coalesce(drinks, 0) AS drinks, coalesce(private, 0) AS private,
    coalesce(amount12, 0) AS amount12, coalesce(frozen, 0) AS frozen, coalesce(pizza, 0) AS pizza, coalesce(soft, 0) AS soft,
    favourite, champion.household_id IS NOT NULL AS is_champion,
    coalesce(r.n, 0) AS redeemed, coalesce(r.n6, 0) AS redeemed6, last_on,
    coalesce(m.n12, 0) AS mailed, coalesce(m.a, 0) AS type_a, coalesce(m.others, 0) AS others,
    coalesce(silent, false) AS silent, coalesce(two_big, false) AS two_big,
    substr(md5('winter-2018:' || h.household_id), 1, 8) AS winter, substr(md5('audit:' || h.household_id), 1, 8) AS audit
  FROM h LEFT JOIN b USING (household_id) LEFT JOIN l USING (household_id) LEFT JOIN fashion USING (household_id)
    LEFT JOIN champion USING (household_id) LEFT JOIN r USING (household_id) LEFT JOIN m USING (household_id)
    LEFT JOIN s USING (household_id)
),
ranked AS (
  SELECT *,
    rank() OVER (ORDER BY spend DESC) AS by_spend, count(*) OVER () AS everyone,
    CASE WHEN age IS NOT NULL THEN rank() OVER (PARTITION BY age ORDER BY spend DESC) END AS in_age,
    CASE WHEN last_at IS NOT NULL THEN (rank() OVER (ORDER BY last_at NULLS LAST) - 1) * 5 // (count(last_at) OVER ()) + 1 END AS q_last,
    (rank() OVER (ORDER BY n12) - 1) * 5 // (count(*) OVER ()) + 1 AS q_count,
    (rank() OVER (ORDER BY spend) - 1) * 5 // (count(*) OVER ()) + 1 AS q_spend,
    10 * n3 + 5 * n36 + CASE WHEN redeemed6 > 0 THEN 50 ELSE 0 END - CASE WHEN n1 = 0 THEN 100 ELSE 0 END AS points
  FROM e
),
flags AS (
  SELECT *,
    (by_spend - 1) * 10 < everyone AS top_spenders, n3 >= 20 AS frequent,
    coalesce(last_at <= '2017-07-01', false) AS gone,
    coalesce(kids >= 2 AND household_size BETWEEN 4 AND 5, false) AS families,
    CASE WHEN n6 = 0 THEN 'lost' WHEN s3 < 0.5 * s36 THEN 'slipping' WHEN n3 >= 15 THEN 'loyal' ELSE 'regular' END AS life,
    CASE WHEN points >= 1 AND points < 200 THEN 'bronze' WHEN points >= 200 AND points < 500 THEN 'silver' WHEN points >= 500 THEN 'gold' END AS club,
    CASE WHEN winter < '1999999a' THEN 'control' WHEN winter < '8ccccccd' THEN 'a' ELSE 'b' END AS part
  FROM ranked
),
members AS (
  SELECT id,
    coalesce(age = '35-44' AND home_ownership = 'Homeowner', false) AS home_35_44,
    marital_status IS DISTINCT FROM 'Married' AS not_married,
    coalesce(marital_status <> 'Married', false) AS unmarried, families,
    coalesce(income IN ('Under 15K', '15-24K', '25-34K'), false) AS low_income, coalesce(kids, 0) = 0 AS no_kids_assumed,
    frequent, spend > 3000 AS big_year, coalesce(last_at > '2017-07-01' AND last_at <= '2017-11-01', false) AS dormant, gone,
    december = 0 AS absent_in_december, december > 0 AND n12ago = 0 AS returned_in_december,
    coalesce(mean6 >= 40, false) AS large_baskets, lines6 > 0 AND produce * 20 >= lines6 * 3 AS produce_lovers,
    drinks >= 10 AS soft_drink_regulars, private > 0.35 * amount12 AS private_label, coalesce(favourite = 'MEAT', false) AS meat_first,
    n12 > 0 AND weekend * 2 > n12 AS weekenders, night >= 10 AS night_owls, s3 > 1.5 * s36 AS growing,
    coalesce(first_total > 50, false) AS big_first, small3 = 0 AS never_small, coalesce(most > 5 * mean, false) AS spiky,
    stores >= 8 AS many_stores, frozen >= 100 AS frozen_fans, weeks = 8 AS every_week, redeemed6 > 0 AS redeemers,
    coalesce(last_on > DATE '2018-01-01' - 60, false) AS recent_redeemers, mailed > 0 AND redeemed = 0 AS mailed_never_redeemed,
    type_a > 0 AND others = 0 AS mailed_type_a_only, pizza > 0 AND soft = 0 AS pizza_without_drinks,
    silent AS big_then_silent, two_big AS two_big_in_a_day, top_spenders, coalesce(in_age <= 5, false) AS top_of_age,
    is_champion AS department_champion, coalesce(q_last >= 4 AND q_count >= 4 AND q_spend >= 4, false) AS champions,
    top_spenders OR (frequent AND NOT gone) AS core, families AND (top_spenders OR (frequent AND NOT gone)) AS loyal_families,
    coalesce(club = 'bronze', false) AS "club.bronze", coalesce(club = 'silver', false) AS "club.silver", coalesce(club = 'gold', false) AS "club.gold",
    life = 'lost' AS "lifecycle.lost", life = 'slipping' AS "lifecycle.slipping", life = 'loyal' AS "lifecycle.loyal", life = 'regular' AS "lifecycle.regular",
    part = 'control' AS "winter.control", part = 'a' AS "winter.a", part = 'b' AS "winter.b",
    coalesce(club = 'silver', false) AND life = 'regular' AS silver_regulars, audit < '33333334' AS sampled, part = 'control' AS winter_control
  FROM flags
)
SELECT segment, id FROM (UNPIVOT members ON COLUMNS(* EXCLUDE id) INTO NAME segment VALUE held) WHERE held
