"""Plans as SQL: one statement for many rules, with bind parameters."""
