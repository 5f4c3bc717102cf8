"""The accounting of disclosures of a chart."""
