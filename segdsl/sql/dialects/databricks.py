"""Databricks SQL: Spark's words; no engine was at hand, so its text is compared with a recorded one only."""

from __future__ import annotations

from typing import ClassVar

from segdsl.catalog.models import Field
from segdsl.sql.dialects.spark import Spark
from segdsl.sql.dialects.spark_reader import SparkReader
from segdsl.sql.reader import Physical, Reader
from segdsl.types import Kind, Type


class DatabricksReader(SparkReader):
    """Spark's reader; where nothing is known of a column of moments, it holds instants, as TIMESTAMP does there."""

    def natural(self, of: Field | None, type_: Type) -> Physical | None:
        found = super().natural(of, type_)
        is_moment = found is not None and found.name == "timestamp_ntz" and type_.kind is Kind.DATETIME
        return self.physical("timestamp") if is_moment else found


class Databricks(Spark):
    dialect: ClassVar[str] = "databricks"
    printer: ClassVar[str] = "databricks"
    executed: ClassVar[bool] = False
    reads: ClassVar[type[Reader]] = DatabricksReader
