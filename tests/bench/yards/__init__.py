"""The yardsticks as an app of its own: the least that a bare view, a signed-in page and a save have to do."""
