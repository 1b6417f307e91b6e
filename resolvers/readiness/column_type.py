"""How a column's type is asked for in PostgreSQL's catalogue: by what its values are."""

from typing import Final

TYPE_NAME: Final = """(
    WITH RECURSIVE under AS (
        SELECT u.oid, u.typtype, u.typbasetype, u.typcategory, u.typelem, false AS many
        FROM pg_type u WHERE u.oid = a.atttypid
        UNION ALL
        SELECT u.oid, u.typtype, u.typbasetype, u.typcategory, u.typelem, under.many OR under.typtype <> 'd'
        FROM under JOIN pg_type u ON u.oid = CASE WHEN under.typtype = 'd' THEN under.typbasetype
            WHEN under.typcategory = 'A' THEN under.typelem END
    )
    SELECT CASE typtype WHEN 'e' THEN 'enum' ELSE format_type(oid, NULL) END || CASE WHEN many THEN '[]' ELSE '' END
    FROM under WHERE typtype <> 'd' AND typcategory <> 'A'
)"""
"""The type of the column `a` of pg_attribute, as PostgreSQL names it, such as `text` or `date[]`; any enumeration is
`enum`. A domain counts as what is under it, over however many other domains it is made, and so does an array's."""
