"""Web forms of the official form: built from the catalogue by dispatch on `Kind`, laid out in one helper."""
