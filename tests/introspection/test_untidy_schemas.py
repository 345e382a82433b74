"""Schemas as they grow: drafted, compared, and asked; the draft fits the database and memory and SQL say the same.

Reserved words, Persian names and capitals as names, points in them, arrays, enums and domains, keys of two columns,
self references, views, generated columns, days that do not exist, numbers that fit nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from engines import Databases, each_engine, mysql_connection

import segdsl as api

POSTGRES = """
CREATE TYPE "Mood" AS ENUM ('sad', 'glad', 'o''k', 'خوب');
CREATE DOMAIN short AS varchar(20);
CREATE TABLE "Customer" (
  "Id" bigserial PRIMARY KEY, "select" text, "نام" text, mood "Mood", moods "Mood"[], nums integer[], words short[],
  shown text GENERATED ALWAYS AS ("select" || '!') STORED, boss_id bigint REFERENCES "Customer"("Id"),
  amount numeric(38,10), huge numeric, code char(6), born date, seen timestamptz, ratio real, took interval);
CREATE TABLE "visits.2026" (id uuid PRIMARY KEY, customer_id bigint REFERENCES "Customer"("Id"), "when" timestamptz);
CREATE TABLE lines ("order" int, line int, PRIMARY KEY ("order", line));
CREATE MATERIALIZED VIEW kept AS SELECT "Id" FROM "Customer";
INSERT INTO "Customer" ("select","نام",mood,moods,nums,words,boss_id,amount,huge,code,born,seen,ratio,took) VALUES
 ('a','سارا','glad','{sad,glad}','{1,2}','{x,y}',NULL,1234567890123456789012345678.01,1e400,'ab','1990-03-21',
  '2026-01-01 10:00+03:30',0.1,'1 day'),
 ('','علي','o''k',NULL,'{}','{}',1,0.005,12.5,'abcdef','infinity','infinity','NaN','infinity'),
 (NULL,'می‌نا','خوب','{NULL}',NULL,NULL,2,-1,'NaN','','0044-03-15 BC','-infinity','Infinity','178000000 years');
INSERT INTO "visits.2026" VALUES ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 1, '2026-01-03'),
                                 ('b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', NULL, NULL)
"""
MARIADB = """
SET SESSION sql_mode = 'ALLOW_INVALID_DATES';
CREATE TABLE `Customer` (
  `Id` bigint unsigned auto_increment primary key, `select` varchar(20) collate utf8mb4_general_ci, `نام` varchar(40),
  mood enum('sad','glad','it''s') collate utf8mb4_general_ci, flags set('x','y z'), vip tinyint(1), bit_ bit(1),
  shown varchar(30) generated always as (upper(`select`)), boss_id bigint unsigned references `Customer`(`Id`),
  amount decimal(38,10), huge bigint unsigned, code char(6), born date, seen datetime, stamp timestamp null, ratio float,
  filled int(6) zerofill);
CREATE TABLE `visits.2026` (id char(36) primary key, customer_id bigint unsigned, `when` datetime,
  foreign key (customer_id) references `Customer`(`Id`));
CREATE TABLE `lines` (`order` int, line int, primary key (`order`, line));
INSERT INTO `Customer` (`select`,`نام`,mood,flags,vip,bit_,boss_id,amount,huge,code,born,seen,stamp,ratio,filled) VALUES
 ('Ann','سارا','glad','x',1,b'1',NULL,1234567890123456789012345678.01,18446744073709551615,'ab','2020-00-00',
  '0000-00-00 00:00:00','2026-01-01 10:00',0.1,7),
 ('ann ','علي','it''s','',2,b'0',1,0.005,5,'','2026-02-31','2026-02-31 10:00',NULL,1e38,12),
 ('É','','sad','x,y z',0,NULL,2,-1,NULL,'  ','1990-03-21','2026-01-05 10:00',NULL,NULL,NULL);
INSERT INTO `visits.2026` VALUES ('v1', 1, '2026-01-03'), ('v2', NULL, '0000-00-00')
"""
DUCKDB = """
CREATE TYPE mood AS ENUM ('sad', 'o''k', 'خوب');
CREATE TABLE "Customer" (
  Id BIGINT PRIMARY KEY, "select" VARCHAR, "نام" VARCHAR, mood mood, moods mood[], nums INTEGER[3],
  boss_id BIGINT REFERENCES "Customer"(Id), amount DECIMAL(38,10), huge HUGEINT, ratio FLOAT, took INTERVAL,
  shown VARCHAR GENERATED ALWAYS AS ("select" || '!'));
CREATE TABLE "visits.2026" (id INTEGER PRIMARY KEY, customer_id BIGINT REFERENCES "Customer"(Id), "when" TIMESTAMP);
CREATE TABLE lines ("order" INTEGER, line INTEGER, PRIMARY KEY ("order", line));
INSERT INTO "Customer" VALUES (1, 'a', 'سارا', 'sad', ['sad', 'o''k'], [1, 2, 3], NULL, 1.5,
  170141183460469231731687303715884105727, 0.1, INTERVAL 1 DAY);
INSERT INTO "Customer" VALUES (2, '', 'علي', 'خوب', NULL, NULL, 1, 12345678901234567.89, 5, 'nan', NULL);
INSERT INTO "visits.2026" VALUES (1, 1, '2026-01-03'), (2, NULL, NULL)
"""
SHARED = """
segment selected: `select` is "a" or `select` is "Ann"
segment blank: `select` is unknown
segment persian: نام contains "ی"
segment moody: mood is sad
segment bossed: boss.نام is "سارا"
segment bossing: any(customers_by_boss where amount is 0.005)
segment rich: amount > 0
segment huge_known: huge is known
segment ratio_known: ratio is known
segment tenth: ratio is 0.1
segment over_tenth: ratio > 0.1
segment visiting: any(visits_2026s in the last 3 months)
segment visited: count(visits_2026s) > 0
segment of_known of visits_2026: customer.amount > 1 or customer is unknown
segment shown_known: shown is known
segment first_by_amount: top 1 by amount
segment drawn: sample(50%, "spring")
"""
OWN = {
    "postgres": 'segment glad: mood is glad or mood is `o\'k`\nsegment moods_sad: moods includes sad\n'
    'segment twos: nums includes 2\nsegment xs: words includes "x"\nsegment coded: code is "ab"\n'
    "segment born_known: born is known\nsegment seen_known: seen is known\nsegment took_known: took is known\n",
    "mariadb": "segment glad: mood is glad or mood is `it's`\nsegment flagged: flags includes `y z`\nsegment vips: vip is true\n"
    'segment bits: bit is false\nsegment born_known: born is known\nsegment coded: code is "ab"\nsegment filled_7: filled is 7\n'
    "segment seen_known: seen is known\nsegment stamped: stamp in the last 3 months\n",
    "duckdb": "segment moods_sad: moods includes sad\nsegment twos: nums includes 2\nsegment took_known: took is known\n",
}  # fmt: skip
MEMBERS = {
    "postgres": {
        "selected": [1], "blank": [2, 3], "persian": [3], "rich": [2], "huge_known": [2], "ratio_known": [1],
        "tenth": [], "over_tenth": [1], "visiting": [1], "visited": [1], "glad": [1, 2], "moods_sad": [1], "twos": [1],
        "xs": [1], "coded": [1], "born_known": [1], "seen_known": [1], "took_known": [1],
    },
    "mariadb": {
        "selected": [1], "blank": [], "rich": [2], "huge_known": [2], "ratio_known": [1, 2], "tenth": [],
        "over_tenth": [1, 2], "visiting": [1], "visited": [1], "glad": [1, 2], "flagged": [3], "vips": [1], "bits": [2],
        "born_known": [3], "seen_known": [3], "stamped": [1], "coded": [1], "filled_7": [1],
    },
    "duckdb": {
        "selected": [1], "blank": [2], "rich": [1], "huge_known": [2], "ratio_known": [1], "tenth": [],
        "over_tenth": [1], "visiting": [1], "visited": [1], "moods_sad": [1], "twos": [1], "took_known": [1],
    },
}  # fmt: skip


@pytest.fixture
def untidy(new_database: Databases, tmp_path: Path) -> Callable[[str], str]:
    """``untidy("postgres")``: the URL of such a schema."""

    def made(engine: str) -> str:
        url = new_database(engine)
        if engine == "duckdb":
            with duckdb.connect(url.removeprefix("duckdb://")) as connection:
                connection.execute(DUCKDB)
        elif engine == "mariadb":
            with mysql_connection(url) as mysql, mysql.cursor() as cursor:
                for statement in MARIADB.split(";\n"):
                    cursor.execute(statement)
                mysql.commit()
        else:
            new_database.run(url, f'SET search_path = "{url.rpartition("=")[2]}"; {POSTGRES}')
        return url

    return made


@pytest.mark.parametrize("engine", each_engine("postgres", "mariadb", "duckdb"))
def test_a_draft_of_it_fits_and_memory_and_sql_agree(
    engine: str, untidy: Callable[[str], str], segdsl: Any, tmp_path: Path
) -> None:
    url, path = untidy(engine), tmp_path / "catalog.toml"
    drafted = segdsl("catalog", "init", url, "--output", path)
    assert drafted.status == 0, drafted.err
    text = path.read_text("utf-8")
    assert 'table = "\\"visits.2026\\""' in text and "lines: its key is order and line" in text
    assert engine != "postgres" or "#   kept" in text, "a materialized view is a view"
    compared = segdsl("catalog", "check", "--catalog", path, "--to", url, "--json")
    assert compared.status == 0 and not [code for code in compared.codes if code.startswith("E")], compared.out
    bound = api.load_text({"main.seg": SHARED + OWN[engine]}, text, main="main.seg").bind(as_of="2026-03-21")
    found = bound.members(url)
    assert found == bound.members(url, backend="memory")
    assert {name: found[name] for name in MEMBERS[engine]} == MEMBERS[engine]
