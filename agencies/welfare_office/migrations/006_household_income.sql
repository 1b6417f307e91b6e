CREATE OR REPLACE VIEW household_fact AS
    SELECT m.household_id, m.recorded_at, m.owns_home, m.near_poverty, m.recognised_income,
        round(100.0 * m.monthly_income / m.median_income, 2)::double precision AS median_percent,
        round(100.0 * m.recognised_income / m.median_income, 2)::double precision AS recognised_percent,
        ARRAY(SELECT b.since FROM basic_livelihood b
              WHERE b.household_id = m.household_id ORDER BY b.since, b.kind) AS livelihood_from,
        ARRAY(SELECT b.until FROM basic_livelihood b
              WHERE b.household_id = m.household_id ORDER BY b.since, b.kind) AS livelihood_until,
        m.monthly_income
    FROM means m;
