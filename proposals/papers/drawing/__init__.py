"""The file to draw the form's figures in: one description of its pages, written for PowerPoint and for LibreOffice."""
