"""Rules of the execution: pure, days are arguments."""
