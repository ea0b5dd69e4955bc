"""What is done with a committee: its seats, conflicts, assignments, sheets, the lock. Each service is one transaction with its trail."""
