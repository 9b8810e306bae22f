"""Files read strictly: YAML as nodes with their lines, and blocks that refuse what they don't know."""
