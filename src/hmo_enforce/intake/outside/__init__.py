"""Posters and cards of surveys as PDFs."""
