"""From the event log to figures, and from figures to scores: pure, standard library only."""
