"""Accountings of disclosures: what they tell, who asks for one, when one is suspended."""
