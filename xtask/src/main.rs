//! The command line of mpyfit: all input and output lives here.

fn main() {}
