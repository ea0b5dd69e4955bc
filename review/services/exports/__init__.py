"""What leaves the portal: workbooks of scores, the file of a ranking, the whole file of a case with its index and hashes. Each is logged."""
