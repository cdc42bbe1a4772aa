"""One function for each thing a person does; it takes a unit of work and ``at``, never commits."""
