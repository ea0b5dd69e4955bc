"""What the desk changes: paper taken in, acknowledged, refused as late; calendar, extensions, contacts."""
