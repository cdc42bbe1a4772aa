"""Where it is broadcast: pictures to screens, jobs to agents."""
