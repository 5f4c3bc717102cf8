"""Administration: people, health, backups, settings. No content."""
