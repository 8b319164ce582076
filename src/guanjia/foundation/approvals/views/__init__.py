"""The page doors of the approvals room."""
