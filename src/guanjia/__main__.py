"""`python -m guanjia` is the same as the command `guanjia`."""

from guanjia.config.cli import main

main()
