"""What every list shares: saved views, chosen columns and custom fields, from one declaration."""
