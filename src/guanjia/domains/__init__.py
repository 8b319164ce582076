"""One Django app a business; neighbours meet only in public.py."""
