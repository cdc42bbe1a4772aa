"""Twins: each device again, byte for byte, with faults on demand; shipped for training too."""
