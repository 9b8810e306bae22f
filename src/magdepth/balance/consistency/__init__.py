"""Claims set beside each other: by category, in sums, against beds and lines, mixed up."""
