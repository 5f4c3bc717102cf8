"""Client Records Vault: encrypted clinical records with provable disclosure."""

__version__ = "0.1.0"
