"""Labels: the codes that say how far each section of a note is protected."""
