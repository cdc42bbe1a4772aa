"""Window bars."""
