"""``python -m goescape``: the same as the command ``goescape``."""

import sys

from goescape.cli import main

if __name__ == "__main__":
    sys.exit(main())
