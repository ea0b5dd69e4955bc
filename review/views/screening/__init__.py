"""Pages of the check: they translate HTTP, nothing else."""
