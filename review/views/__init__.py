"""Pages of the desk: they translate HTTP, nothing else."""
