"""The acts on productions, one module each; `vault.production.service` is their face."""
