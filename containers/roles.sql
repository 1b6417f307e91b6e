-- The roles of the gateway and of `notices sweep` in a new store. `migrate --grant` gives them their rights.
\getenv application STORE_PASSWORD
\getenv sweep STORE_SWEEP_PASSWORD
CREATE ROLE maru_application LOGIN PASSWORD :'application';
CREATE ROLE maru_sweep LOGIN PASSWORD :'sweep' IN ROLE maru_application;
