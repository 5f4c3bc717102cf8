"""Backup and restore: the whole vault in one encrypted file, made while it is in use."""
