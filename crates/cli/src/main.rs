//! The `recoupe` binary: see [`recoupe_cli`].

fn main() -> std::process::ExitCode {
    recoupe_cli::main()
}
