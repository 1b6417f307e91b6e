"""The synthetic population from which every agency's seed takes its own rows: no row of it is about a real person."""
