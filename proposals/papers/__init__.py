"""The official papers: a block tree from the edition's layout, and its writers. Importing this package imports no writer."""
