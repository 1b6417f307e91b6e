"""Which editions of services count at a version of the catalogue: said once, for every statement that lists them."""


def counting(version: str) -> str:
    """The condition that an edition `e` counts at a version, itself SQL; maru's where both catalogues describe one."""
    return f"""
        e.since <= {version} AND (e.until IS NULL OR e.until > {version}) AND NOT EXISTS (
            SELECT FROM service_edition o WHERE o.id = e.id AND o.catalogue = 'maru' AND e.catalogue <> 'maru'
                AND o.since <= {version} AND (o.until IS NULL OR o.until > {version}))
    """
