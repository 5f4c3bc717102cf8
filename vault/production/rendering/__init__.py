"""From the released document to files: layout, typesetting, and the records for programs."""
