"""The doctor: whether this vault and this machine are fit for each other."""
