"""Passes that make generated code lean: they change how it reads and what it costs, never what it computes."""
