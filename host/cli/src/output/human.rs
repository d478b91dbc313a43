//! The report for people: each finding at the line where it stands, and a summary that always names the policies that ran.

use std::fmt::Write as _;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Heading, Renderer, Snippet};
use jobgate_core::admission::{Cause, Outcome, PolicyFailure, PolicyRun};
use jobgate_core::config::ConfigProblem;
use jobgate_core::finding::{Finding, Level, Origin, Place};
use jobgate_core::report::Report;

use super::Sources;
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
    let message = one_line(&finding.message);
    let title = heading.primary_title(message).id(one_line(&finding.rule));
    let mut notes = Vec::new();
    if finding.undecided {
        notes.push("the policy could not decide: what it needed to know is not here".to_owned());
    }
    match finding.other_uses {
        0 => {}
        1 => notes.push("the file is used in one more place".to_owned()),
        uses => notes.push(format!("the file is used in {uses} more places")),
    }
    if let Origin::Policy(policy) = &finding.origin {
        notes.push(format!("found by the policy `{}`", one_line(policy)));
    }
    let related = finding.related.iter().map(|related| (&related.place, related.label.as_str()));
    let places = finding.place.iter().map(|place| (place, "")).chain(related).collect::<Vec<_>>();
    render(title, &places, &notes, finding.help.as_deref(), sources)
}

/// One failure of a policy.
pub(crate) fn failure(failure: &PolicyFailure, sources: &Sources<'_>) -> String {
    if let Cause::Configuration(problems) = &failure.cause {
        return problems.iter().map(|problem| config_problem(problem, Some(failure), sources)).collect();
    }
    let title = Heading::ERROR.primary_title(one_line(&failure.to_string())).id("jobgate/policy-failed");
    let mut notes = vec!["a policy that fails denies, whatever the others say".to_owned()];
    notes.extend(failure.log.iter().map(|line| format!("it logged: {}", one_line(line))));
    render(title, &[], &notes, failure.help(), sources)
}

/// One problem of a configuration.
pub(crate) fn config_problem(
    problem: &ConfigProblem,
    of: Option<&PolicyFailure>,
    sources: &Sources<'_>,
) -> String {
    let title = Heading::ERROR.primary_title(one_line(&problem.message)).id("jobgate/configuration");
    let policies = of.map(|failure| failure.policies.join("`, `"));
    let notes: Vec<_> = policies
        .map(|id| format!("in the configuration of the policy `{}`", one_line(&id)))
        .into_iter()
        .collect();
    render(title, &[(&problem.place, "")], &notes, problem.help.as_deref(), sources)
}

fn render(
    title: annotate_snippets::Title<'_>,
    places: &[(&Place, &str)],
    notes: &[String],
    help: Option<&str>,
    sources: &Sources<'_>,
) -> String {
    let mut group = Group::with_title(title);
    for (at, (place, label)) in places.iter().enumerate() {
        let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        group = element(group, place, kind, label, sources);
    }
    for note in notes {
        group = group.element(Heading::NOTE.message(note.clone()));
    }
    if let Some(help) = help {
        group = group.element(Heading::HELP.message(one_line(help)));
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
    let Some(text) = sources.text(&place.file) else {
        let origin = annotate_snippets::Origin::path(path);
        return group.element(origin.line(place.line as usize).char_column(place.column as usize));
    };
    let shown = window(&text, place.span.0 as usize..place.span.1 as usize, place.line as usize);
    let label = Some(one_line(label)).filter(|label| !label.is_empty());
    let annotation: Annotation<'_> = kind.span(shown.range.clone()).label(label);
    let snippet = Snippet::source(shown.text.to_owned()).line_start(shown.first_line).path(path);
    group.element(snippet.fold(false).annotation(annotation))
}

/// What came of the run, and which policies it stands on.
fn summary(report: &Report) -> String {
    let mut text = String::new();
    let denied = report.specs.iter().filter(|spec| spec.outcome != Outcome::Admitted);
    if report.specs.len() > 1 {
        for spec in denied {
            let _ = writeln!(text, "{}: {}", one_line(&spec.file), word(spec.outcome));
        }
    }
    text.push_str(&policies(&report.policies));
    let applied = report.changes.iter().filter(|change| change.applied).count();
    let level = |level| report.findings.iter().filter(|finding| finding.level == level).count();
    let counts = [
        counted(report.specs.len(), "spec"),
        counted(level(Level::Error), "error"),
        counted(level(Level::Warning), "warning"),
        counted(level(Level::Note), "note"),
        counted(applied, "change"),
    ];
    let _ = writeln!(text, "{}: {}", word(report.outcome), counts.join(", "));
    text
}

/// The policies that ran, one a line, with the digests that prove which they were.
pub(crate) fn policies(policies: &[PolicyRun]) -> String {
    let mut text = String::new();
    for policy in policies {
        let digest = policy.digest.map_or_else(|| "not loaded".to_owned(), |digest| digest.to_string());
        let version = policy.version.as_deref().unwrap_or("-");
        let _ = writeln!(
            text,
            "policy {} {} {} {digest}",
            one_line(&policy.id),
            one_line(version),
            policy.mode.name()
        );
    }
    text
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Admitted => "admitted",
        Outcome::Failed => "denied, because jobgate or a policy failed",
        Outcome::Warnings => "denied, because there are warnings",
        Outcome::TryLater => "denied for now: try again later",
        _ => "denied",
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
