"""Floor 1: real text, read from installed packages; nothing is downloaded."""
