"""People, their roles and permissions, and the keys they hold."""
