"""The stages strung together for every tool: files in, rule sets out; rules and data in, members out."""
