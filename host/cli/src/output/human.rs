//! The report for people: each finding at the line where it stands, and a summary that always names the policies that ran.

use std::fmt::Write as _;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Heading, Renderer, Snippet};
use jobgate_core::admission::{Cause, Outcome, PolicyFailure, PolicyRun};
use jobgate_core::choice::Choice;
use jobgate_core::config::ConfigProblem;
use jobgate_core::finding::{Finding, Level, Origin, Place};
use jobgate_core::host_rules::{CONFIGURATION, POLICY_FAILED};
use jobgate_core::report::Report;

use super::Sources;
use super::style::{ATTENTION, BAD, GOOD, styled};
use super::table::table;
use super::untrusted::one_line;
use super::window::window;

/// The whole report.
pub(crate) fn report(report: &Report, sources: &Sources<'_>) -> String {
    let mut text = String::new();
    for failure in &report.failures {
        text.push_str(&self::failure(failure, sources));
    }
    for finding in &report.findings {
        text.push_str(&self::finding(finding, sources));
    }
    text.push_str(&summary(report));
    text
}

/// One finding, with the lines around it.
pub(crate) fn finding(finding: &Finding, sources: &Sources<'_>) -> String {
    let heading = match finding.level {
        Level::Error => Heading::ERROR,
        Level::Warning => Heading::WARNING,
        Level::Note => Heading::NOTE,
    };
    let message = match &finding.origin {
        Origin::Host => one_line(&finding.message),
        Origin::Policy(policy) => format!("{}: {}", one_line(policy), one_line(&finding.message)),
    };
    let title = heading.primary_title(message).id(one_line(&finding.rule));
    let mut notes = Vec::new();
    if finding.undecided {
        notes.push("the policy could not decide: what it needed to know is not here".to_owned());
    }
    match finding.other_uses {
        0 => {}
        // What is about no file is about every spec.
        _ if finding.place.is_none() => {}
        1 => notes.push("the file is used in one more place".to_owned()),
        uses => notes.push(format!("the file is used in {uses} more places")),
    }
    let related = finding.related.iter().map(|related| (&related.place, related.label.as_str()));
    let places = finding.place.iter().map(|place| (place, "")).chain(related).collect::<Vec<_>>();
    let choices: Vec<String> = finding.choices.iter().map(|choice| self::choice(finding, choice)).collect();
    render(title, &places, &Below { notes, help: finding.help.as_deref(), choices }, sources)
}

/// What a finding offers, and how to select it.
fn choice(finding: &Finding, choice: &Choice) -> String {
    let (rule, says) = (one_line(&finding.rule), one_line(&choice.says));
    format!("`jobgate fix --select {rule}={}`: {says}", choice.name)
}

/// One failure of a policy.
pub(crate) fn failure(failure: &PolicyFailure, sources: &Sources<'_>) -> String {
    if let Cause::Configuration(problems) = &failure.cause {
        return problems.iter().map(|problem| config_problem(problem, Some(failure), sources)).collect();
    }
    let title = Heading::ERROR.primary_title(one_line(&failure.to_string())).id(POLICY_FAILED.id);
    let notes = failure.log.iter().map(|line| format!("it logged: {}", one_line(line))).collect();
    render(title, &[], &Below { notes, help: failure.help(), choices: Vec::new() }, sources)
}

/// One problem of a configuration.
pub(crate) fn config_problem(
    problem: &ConfigProblem,
    of: Option<&PolicyFailure>,
    sources: &Sources<'_>,
) -> String {
    let message = match of {
        None => one_line(&problem.message),
        Some(failure) => {
            format!("{}: {}", one_line(&failure.policies.join(", ")), one_line(&problem.message))
        }
    };
    let title = Heading::ERROR.primary_title(message).id(CONFIGURATION.id);
    let below = Below { help: problem.help.as_deref(), ..Below::default() };
    render(title, &[(&problem.place, "")], &below, sources)
}

/// What stands below the lines of a file.
#[derive(Default)]
struct Below<'a> {
    notes: Vec<String>,
    help: Option<&'a str>,
    choices: Vec<String>,
}

fn render(
    title: annotate_snippets::Title<'_>,
    places: &[(&Place, &str)],
    below: &Below<'_>,
    sources: &Sources<'_>,
) -> String {
    let mut group = Group::with_title(title);
    for (at, (place, label)) in places.iter().enumerate() {
        let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        group = element(group, place, kind, label, sources);
    }
    for note in &below.notes {
        group = group.element(Heading::NOTE.message(note.clone()));
    }
    if let Some(help) = below.help {
        group = group.element(Heading::HELP.message(one_line(help)));
    }
    for choice in &below.choices {
        group = group.element(Heading::HELP.with_name("choice").message(choice.clone()));
    }
    format!("{}\n\n", Renderer::styled().render(&[group]))
}

/// A place with the lines around it; where its text is not to be had, its name alone.
fn element<'a>(
    group: Group<'a>,
    place: &Place,
    kind: AnnotationKind,
    label: &str,
    sources: &Sources<'_>,
) -> Group<'a> {
    let path = one_line(&place.file);
    let span = place.span.0 as usize..place.span.1 as usize;
    let text = sources.text(&place.file);
    let Some(shown) = text.and_then(|text| window(&text, span, place.line as usize)) else {
        let origin = annotate_snippets::Origin::path(path);
        return group.element(origin.line(place.line as usize).char_column(place.column as usize));
    };
    let label = Some(one_line(label)).filter(|label| !label.is_empty());
    let annotation: Annotation<'_> = kind.span(shown.range.clone()).label(label);
    let snippet = Snippet::source(shown.text).line_start(shown.first_line).path(path);
    group.element(snippet.fold(false).annotation(annotation))
}

/// What came of the run, and which policies it stands on.
fn summary(report: &Report) -> String {
    let mut text = String::new();
    let denied: Vec<_> = report.specs.iter().filter(|spec| spec.outcome != Outcome::Admitted).collect();
    if report.specs.len() > 1 {
        for spec in &denied {
            let _ = writeln!(text, "{}: {}", one_line(&spec.file), word(spec.outcome));
        }
    }
    text.push_str(&policies(&report.policies));
    let specs = match (report.specs.len(), denied.len()) {
        (1, _) | (_, 0) => counted(report.specs.len(), "spec"),
        (specs, denied) => format!("{denied} of {specs} specs"),
    };
    let level = |level| report.findings.iter().filter(|finding| finding.level == level).count();
    let counts = [
        (report.failures.len(), "failure"),
        (level(Level::Error), "error"),
        (level(Level::Warning), "warning"),
        (level(Level::Note), "note"),
        (report.changes.iter().filter(|change| change.applied).count(), "change"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(count, what));
    let counts = [specs].into_iter().chain(counts).collect::<Vec<_>>().join(", ");
    let _ = writeln!(text, "{}: {counts}", word(report.outcome));
    text
}

/// The policies that ran, one a line, with the digests that prove which they were.
fn policies(policies: &[PolicyRun]) -> String {
    let row = |policy: &PolicyRun| {
        [
            policy.id.clone(),
            policy.version.clone().unwrap_or_else(|| "-".to_owned()),
            policy.mode.name().to_owned(),
            policy.digest.map_or_else(|| "not loaded".to_owned(), |digest| digest.to_string()),
        ]
    };
    table("policy ", &policies.iter().map(row).collect::<Vec<_>>())
}

fn word(outcome: Outcome) -> String {
    match outcome {
        Outcome::Admitted => styled(GOOD, "admitted"),
        Outcome::Failed => styled(BAD, "denied, because jobgate or a policy failed"),
        Outcome::Warnings => styled(BAD, "denied, because there are warnings"),
        Outcome::TryLater => styled(ATTENTION, "denied for now: try again later"),
        _ => styled(BAD, "denied"),
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
