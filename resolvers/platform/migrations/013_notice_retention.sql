CREATE INDEX life_event_judged ON life_event (judged_at);
