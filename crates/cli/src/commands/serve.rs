//! The ledger as web pages.

use crate::args::{Args, Serve};
use crate::{Outcome, packs, terminal};
use anyhow::{Context, Result, anyhow, bail};
use recoupe_serve::{Config, Role, Token};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

pub(super) fn run(args: &Args, of: &Serve) -> Result<Outcome> {
    if let (Some(wanted), Some(file)) = (&of.new_token, &of.tokens) {
        return new_token(wanted, file);
    }
    if of.openapi {
        super::print(&format!("{:#}\n", recoupe_serve::openapi()))?;
        return Ok(Outcome::Done);
    }
    let tokens = match &of.tokens {
        None => Vec::new(),
        Some(file) => {
            let text =
                fs::read_to_string(file).with_context(|| format!("tokens '{}' cannot be read", file.display()))?;
            Token::parse(&text).map_err(|says| anyhow!("tokens '{}': {says}", file.display()))?
        }
    };
    let folders = args.packs.clone();
    let config = Config {
        ledger: args.ledger.clone(),
        bind: of.bind,
        tokens,
        make_engine: Box::new(move || packs::whole_engine(&folders).map(Arc::new).map_err(|e| e.to_string())),
        now: terminal::now,
    };
    recoupe_serve::serve(config, |at| {
        // A reader of this line that went away ends nothing.
        let _ = super::print(&format!("serving {} on http://{at}/\n", args.ledger.display()));
    })?;
    Ok(Outcome::Done)
}

/// Adds the line of a new token to the file and prints the token, which is kept nowhere.
fn new_token(wanted: &str, file: &Path) -> Result<Outcome> {
    let parts = wanted.split_once(':').filter(|(_, name)| !name.is_empty() && !name.contains(char::is_whitespace));
    let Some((role, name)) = parts else {
        bail!("--new-token '{wanted}' is no ROLE:NAME, as in reviewer:ada");
    };
    let role = [Role::Reader, Role::Reviewer].into_iter().find(|r| r.word() == role);
    let role = role.with_context(|| format!("--new-token '{wanted}': the roles are reader and reviewer"))?;
    let (token, line) = Token::issue(role, name);
    let opened = fs::OpenOptions::new().append(true).create(true).open(file);
    opened
        .and_then(|mut file| writeln!(file, "{line}"))
        .with_context(|| format!("tokens '{}' cannot be written", file.display()))?;
    super::print(&format!("{token}\n"))?;
    Ok(Outcome::Done)
}
