"""Elements: the facts that a legal basis rests on, and the trees of what each basis takes."""
