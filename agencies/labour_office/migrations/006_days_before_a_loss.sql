-- Whether the counted days lie before a loss shows by the day of the count and by the jobs that were left since.
CREATE OR REPLACE VIEW citizen_fact AS
    SELECT w.citizen_id, w.recorded_at, e.status, e.occupation, e.since, i.insured_days,
        ARRAY(SELECT l.since FROM leave l
              WHERE l.citizen_id = w.citizen_id AND l.kind = 'PARENTAL' ORDER BY l.since) AS parental_from,
        ARRAY(SELECT l.until FROM leave l
              WHERE l.citizen_id = w.citizen_id AND l.kind = 'PARENTAL' ORDER BY l.since) AS parental_until,
        ARRAY(SELECT l.since FROM leave l
              WHERE l.citizen_id = w.citizen_id AND l.kind = 'MATERNITY' ORDER BY l.since) AS maternity_from,
        ARRAY(SELECT l.until FROM leave l
              WHERE l.citizen_id = w.citizen_id AND l.kind = 'MATERNITY' ORDER BY l.since) AS maternity_until,
        ARRAY(SELECT j.lost_on FROM job_loss j
              WHERE j.citizen_id = w.citizen_id AND j.involuntary ORDER BY j.lost_on) AS involuntary_losses,
        i.counted_on,
        ARRAY(SELECT j.lost_on FROM job_loss j
              WHERE j.citizen_id = w.citizen_id ORDER BY j.lost_on) AS jobs_ended
    FROM worker w
    LEFT JOIN employment e ON e.citizen_id = w.citizen_id
    LEFT JOIN insurance i ON i.citizen_id = w.citizen_id;
