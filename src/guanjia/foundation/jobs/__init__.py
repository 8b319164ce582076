"""Lease queue and schedules that survive a killed worker."""
