//! Columns aligned by what the eye sees, not by bytes.

use super::Style;
use super::words::cut;
use unicode_width::UnicodeWidthStr;

/// One column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column<'a> {
    name: &'a str,
    right: bool,
    /// Columns that are cut first when the table is wider than the page; never below this width.
    gives_down_to: Option<usize>,
    optional: bool,
}

impl<'a> Column<'a> {
    pub(crate) const fn left(name: &'a str) -> Column<'a> {
        Column { name, right: false, gives_down_to: None, optional: false }
    }
    pub(crate) const fn right(name: &'a str) -> Column<'a> {
        Column { name, right: true, gives_down_to: None, optional: false }
    }
    /// Left out where every cell is empty.
    pub(crate) const fn optional(self) -> Column<'a> {
        Column { optional: true, ..self }
    }
    /// May be cut when room is short.
    pub(crate) const fn gives(self, down_to: usize) -> Column<'a> {
        Column { gives_down_to: Some(down_to), ..self }
    }
}

/// How a row is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Dim,
    Alarm,
}

#[derive(Debug)]
pub(crate) struct Table<'a> {
    columns: &'a [Column<'a>],
    rows: Vec<(Tone, Vec<String>)>,
}

const GAP: usize = 2;

impl<'a> Table<'a> {
    pub(crate) fn new(columns: &'a [Column<'a>]) -> Table<'a> {
        Table { columns, rows: Vec::new() }
    }

    /// Adds a row with a cell for each column.
    pub(crate) fn row(&mut self, tone: Tone, cells: impl IntoIterator<Item = String>) {
        self.rows.push((tone, cells.into_iter().collect()));
    }

    /// The widths that fit the page: columns that may give lose a column at a time, the widest first.
    fn widths(&self, width: usize) -> Vec<usize> {
        let widest = |i: usize, c: &Column| {
            let cells = self.rows.iter().filter_map(|(_, r)| r.get(i)).map(|cell| cell.width());
            cells.max().unwrap_or(0).max(c.name.width())
        };
        let mut widths: Vec<usize> = self.columns.iter().enumerate().map(|(i, c)| widest(i, c)).collect();
        let gaps = GAP * self.columns.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > width {
            let can_give = |(i, c): (usize, &Column)| c.gives_down_to.filter(|least| widths[i] > *least).map(|_| i);
            let Some(i) = self.columns.iter().enumerate().filter_map(can_give).max_by_key(|i| widths[*i]) else {
                break;
            };
            widths[i] -= 1;
        }
        widths
    }

    /// Header and rows, a line each; no blanks at the ends of lines.
    pub(crate) fn draw(&self, style: Style) -> String {
        let filled = |i: usize| self.rows.iter().any(|(_, row)| row.get(i).is_some_and(|c| !c.is_empty()));
        match (0..self.columns.len()).find(|i| self.columns[*i].optional && !filled(*i)) {
            Some(empty) => self.without(empty, style),
            None => self.draw_all(style),
        }
    }

    fn without(&self, empty: usize, style: Style) -> String {
        let left = |i: usize| i != empty;
        let columns: Vec<Column> = self.columns.iter().enumerate().filter(|(i, _)| left(*i)).map(|(_, c)| *c).collect();
        let cells = |row: &[String]| row.iter().enumerate().filter(|(i, _)| left(*i)).map(|(_, c)| c.clone()).collect();
        let rows = self.rows.iter().map(|(tone, row)| (*tone, cells(row))).collect();
        Table { columns: &columns, rows }.draw(style)
    }

    fn draw_all(&self, style: Style) -> String {
        let widths = self.widths(style.width);
        let names: Vec<String> = self.columns.iter().map(|c| c.name.to_owned()).collect();
        let mut out = style.head(&self.line(&names, &widths)) + "\n";
        for (tone, cells) in &self.rows {
            let line = self.line(cells, &widths);
            out.push_str(&match tone {
                Tone::Plain => line,
                Tone::Dim => style.dim(&line),
                Tone::Alarm => style.alarm(&line),
            });
            out.push('\n');
        }
        out
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, width), column) in cells.iter().zip(widths).zip(self.columns) {
            let cell = cut(cell, *width);
            let blank = " ".repeat(width - cell.width());
            match column.right {
                true => line.push_str(&(blank + &cell)),
                false => line.push_str(&(cell + &blank)),
            }
            line.push_str(&" ".repeat(GAP));
        }
        line.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_by_what_the_eye_sees() {
        let columns = [Column::left("PLACE").gives(6), Column::right("KILLED")];
        let mut table = Table::new(&columns);
        table.row(Tone::Plain, ["Ménaka".to_owned(), "26–34".to_owned()]);
        table.row(Tone::Plain, ["N'Djaména et ses environs".to_owned(), "≥3".to_owned()]);
        let drawn = table.draw(Style { colour: false, width: 22 });
        assert_eq!(drawn, "PLACE           KILLED\nMénaka           26–34\nN'Djaména et …      ≥3\n");
        let narrow = table.draw(Style { colour: false, width: 5 });
        assert!(narrow.contains("N'Dja…"), "{narrow}");
    }
}
