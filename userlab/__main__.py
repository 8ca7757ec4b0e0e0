"""``python -m userlab``: the `userlab` command, also where it is not on the PATH."""

import sys

from userlab.command.cli import main

sys.exit(main())
