"""The engine: a program compiled from a scenario, the driver of the day, reduction, blocks."""
