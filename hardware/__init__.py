"""Runs beside the devices and installs without the server."""
