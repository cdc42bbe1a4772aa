"""Where it is stored: one schema for SQLite and PostgreSQL."""
