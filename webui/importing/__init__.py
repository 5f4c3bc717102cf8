"""Importing notes: files are read and shown as they would be split, and land on a second word."""
