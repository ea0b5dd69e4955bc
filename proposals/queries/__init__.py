"""Reads: nouns, few and literal queries."""
