"""Rating pads."""
