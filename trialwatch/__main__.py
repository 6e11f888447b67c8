"""`python -m trialwatch` is the command `trialwatch`."""

from trialwatch.cli import main

main()
