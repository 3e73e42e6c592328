"""From analyses and sweeps to the definitions of one generated text."""
