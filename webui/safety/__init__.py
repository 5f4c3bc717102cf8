"""Acts of safety: one click opens a case, its clocks stand first, everything else comes after."""
