"""Catalogs and live databases: drafting a catalog from what a database has, and comparing the two later.

The steps of ``segdsl catalog init``: `inspect.read_schema` (a database -> plain tables and columns), `draft.draft_of`
(those -> entities, fields and links, each guess with a remark), `writing.toml_of` (that -> the text of catalog.toml).
``segdsl catalog check`` is `compare.compare`: a catalog and an opened source -> findings.
"""
