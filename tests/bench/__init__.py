"""`make bench`: the portal's speed as ratios to yardsticks of the same run (docs/performance.md)."""
