"""What a second person confirms at the desk."""
