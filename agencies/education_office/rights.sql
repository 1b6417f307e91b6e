GRANT UPDATE ON admission_candidate TO maru_application;
GRANT INSERT ON outbox TO maru_application;
