"""The acts under which the health insurer's personal data may be read, and how sensitive each kind is."""

from agencies.contract import Personal, Sensitivity

PREGNANCY = Personal(Sensitivity.SPECIAL, "모자보건법 제8조", confidential=True)
INFERTILITY = Personal(Sensitivity.SPECIAL, "모자보건법 제11조", confidential=True)
CONDITION = Personal(Sensitivity.SPECIAL, "국민건강보험법 제14조", confidential=True)
CARE = Personal(Sensitivity.SPECIAL, "노인장기요양보험법 제15조")
VACCINATION = Personal(Sensitivity.SPECIAL, "감염병의 예방 및 관리에 관한 법률 제33조의4")
CHECKUP = Personal(Sensitivity.SPECIAL, "국민건강보험법 제52조")
