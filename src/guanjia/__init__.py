"""Guanjia 管家: the open-source platform that keeps a government office running."""

__version__ = "0.1.0"
