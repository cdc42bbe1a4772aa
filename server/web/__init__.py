"""The documented API over HTTP: who asks, idempotency, errors → HTTP in one table."""
