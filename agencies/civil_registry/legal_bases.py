"""The acts under which the civil registry's personal data may be read, and how sensitive each kind is."""

from agencies.contract import Personal, Sensitivity

RESIDENT = Personal(Sensitivity.ORDINARY, "주민등록법 제30조")
ADDRESS = Personal(Sensitivity.ORDINARY, "주민등록법 제30조", whereabouts=True)
FAMILY = Personal(Sensitivity.ORDINARY, "가족관계의 등록 등에 관한 법률 제11조")
ORIGIN = Personal(Sensitivity.SPECIAL, "가족관계의 등록 등에 관한 법률 제11조")
DEFECTOR = Personal(Sensitivity.SPECIAL, "북한이탈주민의 보호 및 정착지원에 관한 법률 제12조")
