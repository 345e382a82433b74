"""The doors to the world: files, clock, databases, the command line."""
