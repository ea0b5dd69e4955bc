"""Word (.docx) and OpenDocument (.odt) of a paper: one flow of paragraphs and grids from the block tree (`flow`), two serialisers."""
