/** The words of codes that pages show: the compiler holds that each code of these enums has some. */
import type {
  CategoryKind,
  ChannelKind,
  CorrectionStatus,
  EligibilityStatus,
  MissingCause,
  Outcome,
  ReceiverKind,
  Relation,
  UsageAction,
} from "./generated/types.js";
import type { Step } from "./usage/verifier.js";

export interface Words {
  KO: string;
  EN: string;
}

/** The codes by the enum that has them, and what a `Step` of the verifier's says. */
export interface Codes {
  EligibilityStatus: EligibilityStatus;
  Outcome: Outcome;
  MissingCause: MissingCause;
  CategoryKind: CategoryKind;
  ChannelKind: ChannelKind;
  Relation: Relation;
  ReceiverKind: ReceiverKind;
  UsageAction: UsageAction;
  CorrectionStatus: CorrectionStatus;
  /** What is checked of a record. */
  Step: Step["step"];
  /** Whether it holds. */
  Holds: `${Step["holds"]}`;
}

const words = (KO: string, EN: string): Words => ({ KO, EN });

export const WORDS: { readonly [Name in keyof Codes]: Readonly<Record<Codes[Name], Words>> } = {
  EligibilityStatus: {
    ELIGIBLE: words("받을 수 있음", "Eligible"),
    LIKELY: words("받을 가능성이 높음 (확인할 조건이 남음)", "Likely, with conditions left to be checked"),
    UNKNOWN: words("아직 알 수 없음", "Not known yet"),
    UNLIKELY: words("받기 어려움", "Unlikely"),
    INELIGIBLE: words("받을 수 없음", "Not eligible"),
  },
  Outcome: {
    MET: words("충족", "Met"),
    NOT_MET: words("미충족", "Not met"),
    UNKNOWN: words("알 수 없음", "Not known"),
  },
  MissingCause: {
    NOT_RECORDED: words("기록이 없음", "Nothing is on record"),
    SOURCE_UNAVAILABLE: words("기관이 지금 응답하지 않음", "The agency does not answer now"),
    NO_CONSENT: words("이용에 동의하지 않음", "Its use was not agreed to"),
    NOT_AUTHORISED: words("열람 권한이 없음", "You may not use it"),
    STALE: words("기록이 너무 오래됨", "The record is too old"),
    NOT_IN_CATALOGUE: words("서비스 목록에 기준이 없음", "The catalogue does not say what is asked"),
    WITHDRAWN: words("더 이상 보유하는 기관이 없음", "No agency holds it any more"),
  },
  CategoryKind: {
    GROUP: words("대상", "Group of people"),
    LIFE_STAGE: words("생애주기", "Stage of life"),
  },
  ChannelKind: {
    ONLINE: words("온라인", "Online"),
    IN_PERSON: words("방문", "In person"),
    PHONE: words("전화", "By telephone"),
    POST: words("우편", "By post"),
    APP: words("앱", "By app"),
  },
  Relation: {
    HEAD: words("세대주", "Head of the household"),
    SPOUSE: words("배우자", "Spouse"),
    CHILD: words("자녀", "Child"),
    PARENT: words("부모", "Parent"),
    GRANDCHILD: words("손자녀", "Grandchild"),
    GRANDPARENT: words("조부모", "Grandparent"),
    SIBLING: words("형제자매", "Brother or sister"),
    OTHER: words("그 밖의 동거인", "Other member"),
  },
  ReceiverKind: {
    SELF: words("본인", "Yourself"),
    HOUSEHOLD: words("가구원", "Member of your household"),
    GUARDIAN: words("법정대리인", "Your representative"),
    OFFICIAL: words("담당 공무원", "An official"),
    SYSTEM: words("기관 시스템", "An agency's system"),
  },
  UsageAction: {
    READ: words("열람", "Read"),
    DERIVED: words("자격 판정에 이용", "Used for a verdict"),
    REFUSED: words("거부됨", "Refused"),
  },
  CorrectionStatus: {
    RECEIVED: words("접수됨", "Received"),
    IN_REVIEW: words("검토 중", "In review"),
    CORRECTED: words("정정됨", "Corrected"),
    REFUSED: words("정정하지 않음", "Not corrected: the agency says that the record is right"),
  },
  Step: {
    record: words("기록 내용", "What the record says"),
    path: words("로그에 포함됨", "Its place in the log"),
    key: words("서명 키", "The key of the signature"),
    signature: words("로그의 서명", "The signature of the log"),
    consistency: words("이전 로그와 이어짐", "It goes on from the log of the last visit"),
  },
  Holds: {
    true: words("확인됨", "Holds"),
    false: words("맞지 않음", "Does not hold"),
    null: words("확인할 수 없음", "Could not be checked"),
  },
};
