"""Stores that a test may falsify."""

from tests.faults.conftest import labour_and_catalogue, sick_gateway, welfare

__all__ = ["labour_and_catalogue", "sick_gateway", "welfare"]
