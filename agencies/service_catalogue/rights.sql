GRANT INSERT, UPDATE, DELETE ON hall TO maru_application;
