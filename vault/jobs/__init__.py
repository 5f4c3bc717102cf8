"""Long work that goes on while its owner does something else."""
