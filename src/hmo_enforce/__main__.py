"""`python -m hmo_enforce` is `hmo-enforce`."""

import sys

from hmo_enforce.cli import main

sys.exit(main.main())
