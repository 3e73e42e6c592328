"""The chain rule on trees: reverse mode, forward mode, what is saved for the reverse sweep, and calls."""
