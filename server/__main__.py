"""``python -m server`` is ``tingxu``."""

import sys

from server.cli import main

sys.exit(main())
