"""資格審查: the rules of section 1 with their evidence, questions to staff, what else is known about the firms and the plan."""
