"""What `make` calls: install, prepare the data, run everything. `prepare`, `run` and `supervisor` need nothing but Python's standard library."""
