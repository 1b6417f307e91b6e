"""What server.py can be told to do: one file a command, with its arguments and what it does."""
