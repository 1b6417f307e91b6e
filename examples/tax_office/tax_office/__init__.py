"""The tax office as an agency of Maru's: what it declares, and how its service is read."""
