"""What the execution changes: contract, monthly reports, evidence, changes; each in one transaction with its entry in the trail."""
