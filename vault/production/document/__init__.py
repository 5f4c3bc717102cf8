"""The released document and all it may hold: pure, and the one input of the renderer."""
