"""Source in, text out."""
