"""What was imported before is searched for garbage no more: a process that is forked would copy all of it."""

import gc

gc.collect()
gc.freeze()
