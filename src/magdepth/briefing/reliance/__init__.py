"""What rests on what: tracing, retraction re-run in pairs, coverage by influence."""
