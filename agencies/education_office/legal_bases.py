"""The acts under which the education office's personal data may be read, and how sensitive each kind is."""

from agencies.contract import Personal, Sensitivity

ENROLMENT = Personal(Sensitivity.ORDINARY, "초·중등교육법 제25조", whereabouts=True)
ADMISSION = Personal(Sensitivity.ORDINARY, "초·중등교육법 제13조", whereabouts=True)
