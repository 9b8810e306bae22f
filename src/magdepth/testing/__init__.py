"""What only tests use: the plain-Python twin of the engine, laws, random scenarios, loops around samplers."""
