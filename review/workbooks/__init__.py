"""Workbooks of the review that come back: read and written in a child process, bounded in time and memory."""
