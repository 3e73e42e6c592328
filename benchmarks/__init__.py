"""What astgrad costs: `python -m benchmarks` measures it and holds it against the limits the project sets itself."""
