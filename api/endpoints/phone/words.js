/** What the phone itself says, in each of its languages, and how times of day are written there. */

export const WORDS = {
  KO: { phone: '휴대전화', lock: '잠금 화면', inbox: '알림함', open: '알림함 열기', close: '잠그기', empty: '아직 알림이 없습니다.', tag: 'ko-KR' },
  EN: { phone: 'Phone', lock: 'Lock screen', inbox: 'Notices', open: 'Open notices', close: 'Lock', empty: 'No notices yet.', tag: 'en-GB' },
  AR: { phone: 'هاتف', lock: 'شاشة القفل', inbox: 'الإشعارات', open: 'فتح الإشعارات', close: 'قفل', empty: 'لا توجد إشعارات بعد.', tag: 'ar' },
};
