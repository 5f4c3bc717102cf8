"""What the sponsor of an employee assistance program is told: aggregates, and nothing else."""
