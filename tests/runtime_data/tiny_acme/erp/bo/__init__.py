"""Erp.BO."""
