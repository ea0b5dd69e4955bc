"""Readers of the desk: fixed numbers of queries whatever the number of cases."""
