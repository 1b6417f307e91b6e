-- Those at home are no members any more to whoever has died, nor the dead to them. Whoever changes relations waits for the
-- turn, and nobody else for this look at all of the dead.
SELECT take_turn_at_relations();
DELETE FROM relation
USING death d
WHERE relation.kind = 'MEMBER' AND relation.other_id = d.citizen_id AND relation.citizen_id = ANY (ARRAY(
    SELECT own.citizen_id
    FROM death
    JOIN household_member gone ON gone.citizen_id = death.citizen_id AND gone.until IS NULL
    JOIN household_member own ON own.household_id = gone.household_id AND own.until IS NULL));
