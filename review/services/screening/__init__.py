"""What staff do in a check: begin it, answer, rule, ask for documents, decide and tell; what the lead supplies."""
