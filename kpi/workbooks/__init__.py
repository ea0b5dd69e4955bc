"""Workbooks of the programme, written in a child process: the web process imports no openpyxl (design "Performance")."""
