"""The small language that the passes may assume, fresh names, and tree walking."""
