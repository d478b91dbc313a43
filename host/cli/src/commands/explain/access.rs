//! `jobgate explain SPEC`: who reads what as whom.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use jobgate_core::access::{self, Access, Principal};
use jobgate_core::admission::{FailOn, Outcome};
use jobgate_core::facts::{Facts, NoFacts};
use jobgate_core::pointer::Pointer;
use jobgate_core::submission::Submission;
use serde::Serialize;

use crate::args::{Explain, ExplainFormat};
use crate::facts::Source;
use crate::output;
use crate::output::table::table;
use crate::output::untrusted::one_line;
use crate::purpose::{NOTHING_SET, Purpose};
use crate::stop::Stop;
use crate::{commands, run, session, stop};

pub(super) fn run(arguments: &Explain, spec: &Path) -> Result<Outcome> {
    let source = commands::source(&arguments.judged);
    let submission = submission(arguments, spec, &source)?;
    let config = session::config_above(&arguments.scope, &run::absolute(spec)?)?;
    let facts = source.facts(&config)?;
    let found = access::accesses(&submission, facts.as_deref().unwrap_or(&NoFacts as &dyn Facts));
    source.finish()?;
    let rows: Vec<Row<'_>> = found.iter().map(|access| Row::of(&submission, access)).collect();
    match arguments.format {
        ExplainFormat::Human => output::print(&human(&submission, &rows))?,
        ExplainFormat::Markdown => output::print(&markdown(&submission, &rows))?,
        ExplainFormat::Json => {
            let report =
                ReportV1 { version: 1, spec: submission.path(), kind: submission.kind(), accesses: &rows };
            output::print_data(&format!("{}\n", serde_json::to_string_pretty(&report)?))?;
        }
    }
    Ok(Outcome::Admitted)
}

/// The submission as policies leave it; without a configuration as it is written.
fn submission(arguments: &Explain, spec: &Path, source: &Source<'_>) -> Result<Submission> {
    let purpose = Purpose::judge(FailOn::Error, &arguments.judged.target, source);
    match run::run(&[spec.to_owned()], &arguments.scope, &purpose) {
        Ok(run) => {
            let [checked] = run.checked.as_slice() else {
                return Err(Stop::usage("one spec is explained at a time")
                    .help("name the spec itself")
                    .into());
            };
            if let Some(submission) = checked.admission.submission() {
                return Ok(submission.clone());
            }
            super::super::report(&run, crate::args::Format::Human)?;
            Err(Stop { outcome: Outcome::Denied, ..Stop::failed("the spec cannot be read") }.into())
        }
        Err(error) if stop::outcome(&error) == Outcome::NothingToCheck => {
            let (_, loaded) = run::load(&run::absolute(spec)?, &arguments.scope, &NOTHING_SET)?;
            loaded.submission.ok_or_else(|| {
                Stop { outcome: Outcome::Denied, ..Stop::failed("the spec cannot be read") }
                    .help("`jobgate check` says why")
                    .into()
            })
        }
        Err(error) => Err(error),
    }
}

/// The report for programs; frozen.
#[derive(Serialize)]
struct ReportV1<'a> {
    version: u32,
    spec: &'a str,
    kind: &'a str,
    accesses: &'a [Row<'a>],
}

/// One access, with its place.
#[derive(Serialize)]
struct Row<'a> {
    pointer: &'a str,
    file: String,
    line: u32,
    job: &'a str,
    action: &'static str,
    resource: Resource<'a>,
    principal: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    compute: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_id: Option<&'a str>,
    /// Why nobody does it, or why it is not known who does.
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<&'a str>,
    because: &'a str,
    risks: Vec<Risk<'a>>,
}

#[derive(Serialize)]
struct Resource<'a> {
    kind: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
struct Risk<'a> {
    rule: &'static str,
    text: &'a str,
}

impl<'a> Row<'a> {
    fn of(submission: &Submission, access: &'a Access) -> Self {
        let place = Pointer::parse_long(&access.pointer).ok().map(|pointer| submission.place(&pointer));
        let (file, line) = place.map_or_else(Default::default, |place| (place.file, place.line));
        let compute = match &access.principal {
            Principal::Compute { compute, .. } => Some(compute.as_str()),
            _ => None,
        };
        Self {
            pointer: &access.pointer,
            file,
            line,
            job: &access.job,
            action: access.action.name(),
            resource: Resource { kind: access.resource.kind, name: &access.resource.name },
            principal: access.principal.name(),
            compute,
            object_id: access.principal.object_id(),
            unknown: access.principal.reason(),
            because: &access.because,
            risks: access.risks.iter().map(|risk| Risk { rule: risk.rule, text: &risk.text }).collect(),
        }
    }

    /// Who, with the compute where it is one.
    fn who(&self) -> String {
        match self.compute {
            Some(compute) => format!("{} of {compute}", self.principal),
            None => self.principal.to_owned(),
        }
    }

    fn what(&self) -> String {
        format!("{} {}", self.resource.kind, self.resource.name)
    }

    fn at(&self) -> String {
        format!("{}:{} {}", self.file, self.line, self.pointer)
    }
}

fn human(submission: &Submission, rows: &[Row<'_>]) -> String {
    let mut text = format!("{}: {}\n", one_line(submission.path()), one_line(submission.kind()));
    if rows.is_empty() {
        text.push_str("  nothing is read, written, pulled or uploaded by jobs of this spec\n");
        return text;
    }
    let cells: Vec<[String; 4]> =
        rows.iter().map(|row| [row.action.to_owned(), row.what(), row.who(), row.at()]).collect();
    text.push_str(&table("  ", &cells));
    text.push('\n');
    for row in rows {
        let _ = writeln!(text, "  {} {}: {}", row.action, one_line(&row.at()), one_line(row.because));
        if let Some(unknown) = row.unknown {
            let _ = writeln!(text, "    {}: {}", row.principal, one_line(unknown));
        }
        for risk in &row.risks {
            let _ = writeln!(text, "    {}: {}", risk.rule, one_line(risk.text));
        }
    }
    text
}

/// Texts of a spec are kept from being taken for Markdown or HTML.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for letter in one_line(text).chars() {
        if matches!(letter, '|' | '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '&' | '#' | '@' | '!') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

fn markdown(submission: &Submission, rows: &[Row<'_>]) -> String {
    let mut text = format!("## Who accesses what: {}\n\n", cell(submission.path()));
    text.push_str(
        "| does | what | as | where | because | what could go wrong |\n|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let risks: Vec<_> =
            row.risks.iter().map(|risk| format!("{}: {}", risk.rule, cell(risk.text))).collect();
        let because = match row.unknown {
            Some(why) => format!("{}; {}: {why}", row.because, row.principal),
            None => row.because.to_owned(),
        };
        let cells =
            [row.action.to_owned(), cell(&row.what()), cell(&row.who()), cell(&row.at()), cell(&because)];
        let _ = writeln!(text, "| {} | {} |", cells.join(" | "), risks.join("; "));
    }
    text
}
