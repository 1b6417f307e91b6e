"""Reading a service's Korean prose: what of its words is a requirement that the agencies' facts can decide."""
