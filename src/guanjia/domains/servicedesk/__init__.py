"""Report, dispatch, repair, rate and reopen: the office repair desk."""
