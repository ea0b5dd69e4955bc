"""Papers of the committee as neutral trees of blocks: letters, minutes, the summary of scores. Pure; every writer prints them."""
