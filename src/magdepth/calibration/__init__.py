"""Calibration: the campaign fitted to a reported series, in the terms in which it was reported."""
