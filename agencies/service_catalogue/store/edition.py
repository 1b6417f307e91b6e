"""Which editions of services, and which views, count at a version: said once, for every statement that lists them."""


def counting(version: str) -> str:
    """The condition that an edition `e` counts at a version, itself SQL; maru's where both catalogues describe one."""
    return f"""
        e.since <= {version} AND (e.until IS NULL OR e.until > {version}) AND NOT EXISTS (
            SELECT FROM service_edition o WHERE o.id = e.id AND o.catalogue = 'maru' AND e.catalogue <> 'maru'
                AND o.since <= {version} AND (o.until IS NULL OR o.until > {version}))
    """


def viewed(id_: str, version: str) -> str:
    """The statement that finds how often a service was viewed, at a version, both themselves SQL; no row: not counted.

    It looks up one row by the key, however often the count has changed.
    """
    return f"""
        SELECT views FROM (SELECT views, until FROM service_views WHERE id = {id_} AND since <= {version}
            ORDER BY since DESC LIMIT 1) newest
        WHERE until IS NULL OR until > {version}
    """  # noqa: S608 (no caller's text)
