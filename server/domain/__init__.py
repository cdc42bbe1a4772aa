"""The rules of the hall, and nothing else: standard library only, no clock, no database."""
