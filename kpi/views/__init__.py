"""Pages of the execution."""
