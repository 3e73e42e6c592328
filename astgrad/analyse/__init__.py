"""Analyses of the core language: a tree in, facts out; nothing is written onto nodes."""
