"""What every measurement is made with: stores, servers, load, ratios, and the tables of what was found."""
