"""People outside who attest: registered by administrators, confirmed by who relies on them."""
