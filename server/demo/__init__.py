"""Simulated visitors and clerks: an ordinary client of the public protocol, in its own process."""
