"""``python -m socinvest`` is the command ``socinvest``."""

from __future__ import annotations

import sys

from socinvest.cli import main

if __name__ == "__main__":
    sys.exit(main())
