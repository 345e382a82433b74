"""Databases as sources of data: one module an engine, each a `SqlSource`; their drivers are imported on use."""
