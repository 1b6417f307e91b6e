"""The older name of `agencies.contract.testing`, for agencies whose tests import it by that name."""

from agencies.contract.testing import faults_found as faults_found
from agencies.contract.testing import unnamed_days as unnamed_days
