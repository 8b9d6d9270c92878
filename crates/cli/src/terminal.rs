//! The terminal and the environment: colour, width.

use crate::args::Color;
use crate::render::Style;
use std::io::IsTerminal;

/// Columns where the output is no terminal: a file, a pipe, a golden text.
const WIDTH_OF_A_FILE: usize = 110;

/// How standard output may be written to.
pub(crate) fn style(color: Color) -> Style {
    let is_terminal = std::io::stdout().is_terminal();
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let colour = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => is_terminal && !no_color && std::env::var_os("TERM").is_none_or(|t| t != "dumb"),
    };
    let width = match is_terminal {
        true => usize::from(console::Term::stdout().size().1).max(60),
        false => WIDTH_OF_A_FILE,
    };
    Style { colour, width }
}

/// Now, to the second, in UTC.
pub(crate) fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}
