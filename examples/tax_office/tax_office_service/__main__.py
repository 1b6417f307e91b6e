"""`python -m tax_office_service`: serves on port 8100, or on the port that `PORT` says."""

import os

import uvicorn

from tax_office_service.app import app

uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8100")), log_level="warning")
