"""PDFs from outside, looked at in a process of their own that can harm nothing else."""
