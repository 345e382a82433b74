#!/usr/bin/env bash
# The bookshop from end to end: the rules are checked, tested, run on DuckDB, the data is held against what they expect
# of it, one rule is shown as SQL, and all of them as pages.
# Run it with `make demo` (or: SEGDSL=segdsl bash examples/bookshop/demo.sh).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

segdsl="${SEGDSL:-segdsl}"
shop="examples/bookshop"
out="${OUT:-build/demo}"
as_of="2026-03-21"
mkdir -p "$out"

say() { printf '\n--- %s\n' "$*"; }

say "1. Are the rules sound? Every name, value and type is held against the catalog."
"$segdsl" check "$shop/rules" --catalog "$shop/catalog.toml"

say "2. Do they mean what their authors say? The test blocks of the rule files."
"$segdsl" test "$shop/rules" --catalog "$shop/catalog.toml"

say "3. Who is in, as of $as_of? On DuckDB, over the CSV files of the shop."
"$segdsl" run "$shop/rules" --catalog "$shop/catalog.toml" --data "$shop/data" --as-of "$as_of" --output "$out/members.csv"

say "4. Is the data as the rules expect? Their verify block, and the thresholds of the catalog."
"$segdsl" verify "$shop/rules" --catalog "$shop/catalog.toml" --data "$shop/data" --as-of "$as_of"

say "5. The same rule as SQL for your own database."
"$segdsl" compile "$shop/rules/common.seg" --catalog "$shop/catalog.toml" --as-of "$as_of" --dialect duckdb --segment vip

say "6. Pages for those who do not read rules."
"$segdsl" docs "$shop/rules" --catalog "$shop/catalog.toml" --out "$out/pages" --no-relations \
  --title "The bookshop's segments"

say "The members are in $out/members.csv, the pages in $out/pages/index.html"
