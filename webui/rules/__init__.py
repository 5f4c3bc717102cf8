"""The state rules that everything else goes by."""
