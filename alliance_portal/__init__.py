"""The project package: the composition root and the ground that every app stands on."""
