"""Documents set in type as PDF/A-3a and PDF/UA-1: the typesetter, its templates, letters."""
