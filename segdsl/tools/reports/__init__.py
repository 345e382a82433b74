"""Reports of findings, for programs: JSON, GitHub annotations, SARIF, JUnit, GitLab code quality, one line each.

A finding becomes an `Entry` with its place as a reader of the repository knows it: the path from the working
directory, lines and columns from 1. Every format is a pure function of entries to text::

    entries(rule_set.check(), sources, files=names)  ->  [Entry("E201", "error", "there is no field …", …)]
    report(found, "github", tool="check")            ->  "::error file=rules/vip.seg,line=3,…"

The text for people is `segdsl.tools.cli.printing.print_findings`.
"""

from segdsl.tools.reports.entries import Change, Entry, entries, paths_of, sorted_entries
from segdsl.tools.reports.formats import FORMATS, format_option, report

__all__ = ["FORMATS", "Change", "Entry", "entries", "format_option", "paths_of", "report", "sorted_entries"]
