"""How claims on one quantity become a distribution: voices, shapes, the two rules."""
