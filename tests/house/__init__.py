"""The rules of the house as functions: each answers the list of places that break it."""
