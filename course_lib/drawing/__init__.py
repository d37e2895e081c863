"""Floor 4: draw(data, axes) functions, the course's style, and showing a picture beside its sentence."""
