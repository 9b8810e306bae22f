"""Studies of the model and its inference that only developers run; nothing here is installed."""
