"""Productions: what leaves, rendered from approved text only, proved clean, sealed and packed."""
