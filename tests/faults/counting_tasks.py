"""Runs server.py, which then prints how many tasks its loop has at each SIGUSR2.

`python -m tests.faults.counting_tasks serve`.
"""

import asyncio
import json
import signal
import sys

import server


def main() -> int:
    """Serve."""
    signal.signal(
        signal.SIGUSR2, lambda *_: print(json.dumps({"event": "tasks", "tasks": len(asyncio.all_tasks())}), flush=True)
    )
    return server.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
