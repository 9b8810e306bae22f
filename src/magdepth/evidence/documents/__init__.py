"""How texts are read, within bounds, and handed to an extractor."""
