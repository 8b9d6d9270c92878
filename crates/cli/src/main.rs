//! The `recoupe` binary: see [`recoupe_cli`].

/// Reading a page makes many small pieces; this allocator hands them out in fewer instructions than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    recoupe_cli::main()
}
