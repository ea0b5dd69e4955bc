"""Calls with many cases for the bench, made by bulk_create: the desk's, a committee's, alliances in execution, submissions to be checked."""

SIZES = (3, 200, 1000)
