"""The tests that run on mutants: those that reach the product in their own process, as often as they are run.

A gateway in another process is no mutant: a test that only asks one says of every mutant that it survives. A file that
runs here passes again over the shared stores that it has left.
"""

from collections.abc import Mapping
from typing import Final

FOLDERS: Final = ("tests/engine", "tests/graph", "tests/contract", "tests/service_catalogue")
LEFT_OUT: Final = (
    "tests/graph/test_purposes.py::test_d06_d09_every_field_is_read_or_refused_as_the_purpose_says",
    "tests/graph/test_wrong_facts.py",
    "tests/notices/test_day_sweep.py::test_what_is_swept_in_quiet_hours_is_pushed_when_they_end",
)
"""Tests that fail without a mutant: two behind others than those before them in their file; and those whose records
stay in the shared usage log, when they run again."""

FILES: Final[Mapping[str, str]] = {
    "tests/api": """
        answer_transport claims client_address compression cross_origin declined_upgrade demo_push demo_sign_in
        disconnect fetched_keys hosts identify idle_connections introspection issuer issuer_documents negotiate
        part_readers parts persisted_query rate refusals scope setting_names settings status_codes
    """,
    "tests/api/endpoints": "kept_exports",
    "tests/channels": """
        codes demo_address failing kept_connections message_encryption pinned_post push_settings quiet_hours sending
        waiting
    """,
    "tests/eligibility": """
        cases catalogue catalogue_check catalogue_versions category_rules cohort compiled_facts conditions_page decision
        executors index normal_form order population_reading rule_reading shared_reasons sweep three_valued_logic
        verdict_changes words
    """,
    "tests/gov24": "captures verdicts",
    "tests/notices": """
        corrections day_sweep deaths deliveries earlier holding_up inbox judgement life_story notice_feed
        opening_services page_order recorded_first registrations relay reports restore rights schools sweep_faults
        taking together told_in_part told_lines wording
    """,
    "tests/remote": "entry_points shapes",
    "tests/store": """
        bulk combined_statements connection connection_pool consents document_register failure migration
        notice_positions platform_seeding relations_cursor revocations seeding statement store
    """,
    "tests/usage": """
        after_a_restore export head_signing kept_outside leaf months over_http proof reading retention signed_head tree
        upkeep usage_feed usage_log vectors verify
    """,
}
SUITES: Final = (*FOLDERS, *(f"{folder}/test_{name}.py" for folder, names in FILES.items() for name in names.split()))
