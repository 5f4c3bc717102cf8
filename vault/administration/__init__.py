"""What an administrator sees and changes of people and settings; never a word of a record."""
