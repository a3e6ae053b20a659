//! Charts and pages over the report. Nothing here computes a figure.
