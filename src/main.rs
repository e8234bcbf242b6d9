//! The program.

use std::process::ExitCode;

fn main() -> ExitCode {
    quadrat::cli::run()
}
