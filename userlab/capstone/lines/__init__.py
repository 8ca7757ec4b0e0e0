"""What the scorecard looks at: a module for each kind of evidence."""
