"""Maru measured side by side with what one would write by hand, and with Strawberry as its documentation has it.

`python -m bench` seeds its own stores once, checks that all variants answer alike, measures, and prints a table.
What the others do that Maru does not is in the figures; docs/commands.md names it.
"""
