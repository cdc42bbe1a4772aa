"""Keypad callers."""
