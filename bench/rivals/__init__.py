"""The ways beside which Maru is measured: by hand, Strawberry as documented, and Maru with a part left out."""
