"""Working days and hours with Chinese holidays and adjusted days."""
