"""What the labour office learns of lives: jobs that are lost, and leaves that begin."""

from agencies.contract import Concerned, LifeEventType, Outbox
from agencies.labour_office.legal_bases import JOB_LOSS, MATERNITY_LEAVE

LIFE_EVENTS = (
    LifeEventType(
        "job_loss",
        {"ko": "실직", "en": "Loss of a job", "ar": "فقدان العمل"},
        "losing/quitting a job",
        (Concerned.SUBJECT,),
        JOB_LOSS,
        facts=("employment_status", "insured_180_days_before_loss", "involuntary_job_loss", "job_lost_on"),
    ),
    LifeEventType(
        "leave_start",
        {"ko": "휴직 시작", "en": "Leave begins", "ar": "بدء الإجازة"},
        "becoming a (social) caretaker",
        (Concerned.SUBJECT,),
        MATERNITY_LEAVE,
        facts=(
            "maternity_leave",
            "maternity_leave_ends_on",
            "maternity_leave_until",
            "parental_leave",
            "parental_leave_days",
            "parental_leave_ends_on",
            "parental_leave_since",
            "parental_leave_until",
            "recent_maternity_leave",
            "recent_parental_leave",
        ),
    ),
)
OUTBOX = Outbox()
