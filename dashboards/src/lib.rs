//! Charts and pages over the report: nothing is drawn here yet.
//!
//! **Architecture invariant:** a chart takes a report and lays it out; it never computes a figure.
