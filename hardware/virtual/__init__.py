"""Twins: every device again, byte for byte, with faults on demand. Shipped for tests and training."""
