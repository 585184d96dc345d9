"""What the portal costs, measured beside the floor it stands on: ``python -m benchmarks``."""
