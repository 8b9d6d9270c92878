//! The fields of the records, read from the structs that serde writes them from.

use anyhow::{Context, Result, bail};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// A struct of the source.
#[derive(Debug, Default, PartialEq, Eq)]
struct Record {
    name: String,
    says: String,
    fields: Vec<Field>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Field {
    name: String,
    kind: String,
    says: String,
    is_left_out: bool,
}

/// Chapters in the order a reader wants them, with the file that holds them.
const FILES: [(&str, &str); 5] = [
    ("pages.jsonl", "page.rs"),
    ("claims.jsonl", "claim.rs"),
    ("events.jsonl", "event.rs"),
    ("decisions.jsonl", "decision.rs"),
    ("Parts that several share", "mod.rs"),
];

/// A chapter a file, a table a record.
pub(super) fn records(folder: &Path) -> Result<String> {
    let mut out =
        "# Records\n\nThe fields of the lines that `recoupe export --format jsonl` writes and the API gives, \
                   in their order, from the code; [Formats](../formats.md) says what they mean. A field that may be \
                   left out is absent where it says nothing, any other stands in every line.\n"
            .to_owned();
    for (title, file) in FILES {
        let path = folder.join(file);
        let source = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let records = parse(&source);
        if records.is_empty() {
            bail!("{} holds no record", path.display());
        }
        write!(out, "\n## {title}\n")?;
        for record in records {
            write!(out, "\n### {}\n\n{}\n\n| field | is | |\n|---|---|---|\n", shown(&record.name), record.says)?;
            for field in record.fields {
                let left_out = if field.is_left_out { "may be left out. " } else { "" };
                writeln!(out, "| `{}` | {} | {left_out}{} |", field.name, kind(&field.kind), field.says)?;
            }
        }
    }
    Ok(out)
}

/// The public structs named «…Record», with their public fields.
fn parse(source: &str) -> Vec<Record> {
    let (mut records, mut open): (Vec<Record>, Option<Record>) = (Vec::new(), None);
    let (mut says, mut attributes) = (Vec::new(), String::new());
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            says.push(text.trim().to_owned());
            continue;
        }
        if line.starts_with("#[") {
            attributes.push_str(line);
            continue;
        }
        let said = std::mem::take(&mut says).join(" ").replace('|', "\\|");
        let attributes = std::mem::take(&mut attributes);
        let name = line.strip_prefix("pub struct ").and_then(|rest| rest.strip_suffix(" {"));
        if let Some(name) = name.filter(|name| name.ends_with("Record")) {
            open = Some(Record { name: name.to_owned(), says: said, fields: Vec::new() });
        } else if line == "}" {
            records.extend(open.take());
        } else if let (Some(record), Some(field)) = (&mut open, line.strip_prefix("pub ")) {
            let Some((name, kind)) = field.trim_end_matches(',').split_once(": ") else { continue };
            record.fields.push(Field {
                name: name.trim_start_matches("r#").to_owned(),
                kind: kind.to_owned(),
                says: said,
                is_left_out: attributes.contains("skip_serializing_if"),
            });
        }
    }
    records
}

fn shown(record: &str) -> &str {
    record.strip_suffix("Record").unwrap_or(record)
}

/// A type of Rust as a type of JSON.
fn kind(of: &str) -> String {
    let inside = |outer: &str| of.strip_prefix(outer).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inside("Option<") {
        return format!("{} or null", kind(inner));
    }
    if let Some(inner) = inside("Vec<") {
        return format!("list of {}", kind(inner));
    }
    if let Some((_, inner)) = inside("BTreeMap<").and_then(|inner| inner.split_once(", ")) {
        return format!("object of {}", kind(inner));
    }
    match of {
        "String" => "text".to_owned(),
        "bool" => "true or false".to_owned(),
        "f64" => "number".to_owned(),
        "u8" | "u16" | "u32" | "u64" | "usize" | "i64" => "whole number".to_owned(),
        "SpanRecord" => "[start, end] in bytes".to_owned(),
        "Value" => "any".to_owned(),
        other => match other.strip_suffix("Record") {
            Some(name) => format!("[{name}](#{})", name.to_lowercase()),
            None => format!("`{other}`"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structs_are_read_with_what_they_say() {
        let source = "/// A place.\n#[derive(Debug)]\npub struct PlaceRecord {\n    pub name: String,\n    /// Where.\n    /// In degrees.\n    #[serde(skip_serializing_if = \"Option::is_none\")]\n    pub lat: Option<f64>,\n}\nstruct Other {\n    pub x: u8,\n}\n";
        let field = |name: &str, kind: &str, says: &str, is_left_out| Field {
            name: name.into(),
            kind: kind.into(),
            says: says.into(),
            is_left_out,
        };
        let fields = vec![field("name", "String", "", false), field("lat", "Option<f64>", "Where. In degrees.", true)];
        assert_eq!(parse(source), [Record { name: "PlaceRecord".into(), says: "A place.".into(), fields }]);
    }

    #[test]
    fn types_are_those_of_json() {
        let check = |rust: &str, json: &str| assert_eq!(kind(rust), json);
        check("Option<Vec<String>>", "list of text or null");
        check("BTreeMap<String, String>", "object of text");
        check("Vec<QuoteRecord>", "list of [Quote](#quote)");
        check("SpanRecord", "[start, end] in bytes");
    }
}
