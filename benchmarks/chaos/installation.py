"""An installation for one trial: a database, a DATA_DIR and processes of its own."""

import json
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.servers import ROOT
from tests.conftest_names import PRODUCT_VARIABLES
from tests.postgres import FAST, PostgresServer
