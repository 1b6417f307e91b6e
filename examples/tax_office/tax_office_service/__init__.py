"""The tax office's own service, as it stands before anybody knows of Maru: made-up taxpayers, over HTTP."""
