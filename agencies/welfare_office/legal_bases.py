"""The acts under which the welfare office's personal data may be read, and how sensitive each kind is."""

from agencies.contract import Personal, Sensitivity

MEANS = Personal(Sensitivity.SENSITIVE, "사회보장급여의 이용ㆍ제공 및 수급권자 발굴에 관한 법률 제7조")
LIVELIHOOD = Personal(Sensitivity.SENSITIVE, "국민기초생활 보장법 제22조")
DISABILITY = Personal(Sensitivity.SPECIAL, "장애인복지법 제32조")
VETERAN = Personal(Sensitivity.SENSITIVE, "국가유공자 등 예우 및 지원에 관한 법률 제6조")
BENEFITS = Personal(Sensitivity.SENSITIVE, "사회보장기본법 제37조")
# A benefit of one district says where whoever receives it lives.
RECEIPTS = Personal(Sensitivity.SENSITIVE, "사회보장기본법 제37조", whereabouts=True)
