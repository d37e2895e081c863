"""What several lessons draw with: the course's style, coloured characters, showing a picture beside its sentence."""
