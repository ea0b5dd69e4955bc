"""Pages of the case: views only translate HTTP."""
