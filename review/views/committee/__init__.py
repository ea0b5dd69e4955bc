"""Pages of the committee: reviewers' own, staff's, and the lead's list of persons to keep away."""
