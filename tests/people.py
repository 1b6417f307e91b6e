"""The population that the tests' stores are seeded with."""

CITIZENS = "600"
SEED = "1"
DAY = "2026-11-24"
