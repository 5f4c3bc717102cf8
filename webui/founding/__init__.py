"""The first page of an empty vault: the organisation, its first person, its recovery shares."""
