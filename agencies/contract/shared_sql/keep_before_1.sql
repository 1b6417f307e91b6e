-- The arguments: the view, and the column by which it is found, which has one name in all of these tables.
CREATE FUNCTION keep_before() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM remember_row(TG_ARGV[0], TG_ARGV[1], to_jsonb(OLD) ->> TG_ARGV[1]);
    PERFORM remember_row(TG_ARGV[0], TG_ARGV[1], to_jsonb(NEW) ->> TG_ARGV[1]);
    RETURN coalesce(NEW, OLD);
END
$$;
