-- A list asks of each service whether maru describes it too, which is so of few: without it all editions are read for that.
CREATE INDEX service_edition_maru ON service_edition (id) INCLUDE (since, until) WHERE catalogue = 'maru';
