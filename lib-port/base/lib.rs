//! Empty: this package exists to name its dependency.
