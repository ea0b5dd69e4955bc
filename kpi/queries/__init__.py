"""Questions about the execution: flat in queries, whatever the number of cases."""
