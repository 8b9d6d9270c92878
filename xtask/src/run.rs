//! Running cargo and the recoupe binary: where they are and what they answered.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The repository's root: the folder above xtask.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("xtask lies in the repository").to_owned()
}

/// The material beside the repository, where a machine has it.
pub fn shared() -> PathBuf {
    root().join("../shared")
}

/// Cargo's build folder: this program lies in it, whatever folder was configured.
pub fn target() -> Result<PathBuf> {
    let exe = std::env::current_exe().context("this program has no path")?;
    let target = exe.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    Ok(target.map_or_else(|| root().join("target"), Path::to_owned))
}

/// An empty folder under the build folder, made anew.
pub fn fresh_folder(name: &str) -> Result<PathBuf> {
    let folder = target()?.join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// `cargo` with these arguments, in the repository.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(args).stdin(Stdio::null());
    command
}

/// Builds the recoupe binary with the dev profile, which `cargo xtask test` builds too, and says where it is.
pub fn build_recoupe() -> Result<PathBuf> {
    if !cargo(&["build", "--package", "recoupe-cli"]).status().context("cannot start cargo")?.success() {
        bail!("recoupe does not build; cargo says why above");
    }
    let binary = target()?.join("debug").join(format!("recoupe{}", std::env::consts::EXE_SUFFIX));
    if !binary.is_file() {
        bail!("cargo built recoupe, but there is no {}; is build.target set?", binary.display());
    }
    Ok(binary)
}

/// The files under a folder whose path ends so, in order; none where there is no such folder.
pub fn below(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            below(&path, ending, into);
        } else if path.to_string_lossy().ends_with(ending) {
            into.push(path);
        }
    }
}

/// What a finished command answered.
#[derive(Debug)]
pub struct Answer {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// A program in the repository, without standard input, colour or a terminal's width.
pub fn plain(program: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root()).stdin(Stdio::null());
    command.env("NO_COLOR", "1").env("COLUMNS", "100").env_remove("RECOUPE_LEDGER");
    command
}

/// Runs a [`plain`] program.
///
/// # Errors
/// When the program cannot be started; a bad exit code is in the answer.
pub fn ask(program: &Path, args: &[&str]) -> Result<Answer> {
    let output = plain(program, args).output().with_context(|| format!("cannot start {}", program.display()))?;
    Ok(Answer {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// Like [`ask`], where anything but exit code 0 ends the task.
pub fn must(program: &Path, args: &[&str]) -> Result<String> {
    let answer = ask(program, args)?;
    if answer.code != Some(0) {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        let code = answer.code.map_or("a signal".to_owned(), |code| format!("code {code}"));
        bail!("`{name} {}` ended with {code}: {}", args.join(" "), answer.stderr.trim());
    }
    Ok(answer.stdout)
}

/// Runs a command, passes its standard output on line by line, and hands each line to `see`.
pub fn stream(mut command: Command, mut see: impl FnMut(&str)) -> Result<bool> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {command:?}"))?;
    let stdout = child.stdout.take().expect("standard output was piped");
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line.context("a command's output broke off")?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        see(&line);
    }
    Ok(child.wait().context("a command was lost")?.success())
}

/// Whether a program answers to `--version`.
pub fn is_there(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
