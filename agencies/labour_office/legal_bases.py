"""The acts under which the labour office's personal data may be read, and how sensitive each kind is."""

from agencies.contract import Personal, Sensitivity

EMPLOYMENT = Personal(Sensitivity.SENSITIVE, "고용정책 기본법 제15조")
INSURANCE = Personal(Sensitivity.SENSITIVE, "고용보험법 제41조")
JOB_LOSS = Personal(Sensitivity.SENSITIVE, "고용보험법 제42조")
PARENTAL_LEAVE = Personal(Sensitivity.SENSITIVE, "남녀고용평등과 일ㆍ가정 양립 지원에 관한 법률 제19조")
MATERNITY_LEAVE = Personal(Sensitivity.SENSITIVE, "근로기준법 제74조", confidential=True)
