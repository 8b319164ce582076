"""Messages: one inbox, several channels, each message sent after the commit and never twice."""
