//! The facet `credential`: where a secret stands or may hide (rules AML-DS-002, AML-DS-006, AML-CON-002, AML-ENV-007).
//!
//! Every environment variable, Docker argument and variable of a Dockerfile is a site; its form tells whether it holds a secret, by its
//! name or by what its value looks like. Any other text is a site if it holds one. The same judgement tells what no output may show.

use std::ops::Range;

use jobgate_yaml::{OpaqueKind, Value, float_repr};

use super::sites::Sites;
use super::walk::{Spot, walk};
use crate::kind::Part;
use crate::meter::{Meter, Stop};
use crate::pointer::{Segment, unescape};
use crate::secret::{assignments, holds_secret, is_placeholder, shapes};
use crate::submission::{NodePlace, Submission};

const CREDENTIALS: &str = "credentials";
const SIGNATURE: &str = "url-signature";

pub(super) fn find(spot: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    let Some(Judged { form, .. }) = judge(spot) else { return Ok(()) };
    if spot.part != Part::Build {
        return sites.add(spot, form);
    }
    let Some(id) = spot.place.and_then(|place| spot.submission.dockerfile_of(place)) else { return Ok(()) };
    sites.add_dockerfile(spot, id, form, || {
        let variables = spot.submission.dockerfile(id).dockerfile().variables();
        let entries = variables.iter().map(|variable| (variable.name.clone(), variable.value.clone().into()));
        serde_json::Value::Object(entries.collect()).to_string()
    })
}

/// A text that is a secret, and the node that it is, or is a part of; none in a Dockerfile.
pub(crate) struct Secret {
    pub(crate) place: Option<NodePlace>,
    pub(crate) text: String,
}

/// Every secret of a submission.
pub(crate) fn secrets(submission: &Submission) -> Vec<Secret> {
    let mut found = Vec::new();
    let meter = Meter::unlimited();
    let walked = walk(submission, &meter, true, &mut |spot| {
        found.extend(judge(spot).into_iter().flat_map(|judged| judged.secrets));
        Ok(())
    });
    // Nothing stops a meter without limits.
    debug_assert!(walked.is_ok());
    found
}

/// The form of a site, and what of it is secret.
struct Judged {
    form: &'static str,
    secrets: Vec<Secret>,
}

/// None if the place is no site.
fn judge(spot: &Spot<'_>) -> Option<Judged> {
    if spot.is_nothing() {
        return None;
    }
    let (place, text) = (spot.place, spot.text());
    match spot.part {
        Part::Credentials => match spot.value() {
            // For the client the same as none.
            Value::Mapping(mapping) if mapping.is_empty() => None,
            _ => Some(Judged { form: CREDENTIALS, secrets: leaves(spot) }),
        },
        Part::Secret => Some(Judged { form: CREDENTIALS, secrets: leaves(spot) }),
        Part::Variable => {
            let name = spot.pointer.rsplit('/').next().unwrap_or_default();
            let value = scalar(spot.value()).unwrap_or_default();
            let name = match unescape(name, spot.pointer) {
                Ok(Segment::Name(name)) => name,
                _ => Default::default(),
            };
            Some(variable(&name, &value, place, "environment-variable"))
        }
        Part::DockerArguments => {
            let mut judged = Judged { form: "docker-argument", secrets: Vec::new() };
            for argument in texts(spot) {
                docker_argument(argument, place, &mut judged);
            }
            Some(judged)
        }
        Part::Build => dockerfile(spot),
        _ if is_below_known(spot) => None,
        _ => {
            let mut judged = plain(text?, place, "");
            if spot.pointer.ends_with("/command") {
                command(text?, place, &mut judged);
            }
            (!judged.secrets.is_empty()).then_some(judged)
        }
    }
}

/// A text by what it looks like alone; `harmless` is its form if it holds no secret.
fn plain(text: &str, place: Option<NodePlace>, harmless: &'static str) -> Judged {
    let parts = shapes(text);
    let form = match parts.iter().any(|part| part.is_signature) {
        true => SIGNATURE,
        false if parts.is_empty() => harmless,
        false => CREDENTIALS,
    };
    let secret = |range: Range<usize>| Some(Secret { place, text: text.get(range)?.to_owned() });
    Judged { form, secrets: parts.into_iter().filter_map(|part| secret(part.range)).collect() }
}

/// The value of a variable, whose name may say that it is a secret.
fn variable(name: &str, value: &str, place: Option<NodePlace>, harmless: &'static str) -> Judged {
    let value = value.trim_matches(['"', '\'']);
    if holds_secret(name, value) && is_literal(value) {
        Judged { form: CREDENTIALS, secrets: vec![Secret { place, text: value.to_owned() }] }
    } else {
        plain(value, place, harmless)
    }
}

/// Whether a value is a secret itself, and does not lead to one.
fn is_literal(value: &str) -> bool {
    let leads =
        ["http://", "https://", "azureml:", "/", "./", "file:"].iter().any(|start| value.starts_with(start));
    let is_switch = ["true", "false", "none", "null"].iter().any(|word| word.eq_ignore_ascii_case(value));
    !leads && !is_switch && !value.contains("${{") && !is_placeholder(value)
}

/// The variables that a command sets. What the shell fills in (`"$X"`, `` `cat f` ``) is no secret, unless single quotes keep it from that.
fn command(text: &str, place: Option<NodePlace>, judged: &mut Judged) {
    for (name, value) in assignments(text) {
        let is_filled_in = !value.starts_with('\'') && value.contains(['$', '`']);
        if is_filled_in {
            continue;
        }
        let found = variable(name, value, place, "");
        if !found.secrets.is_empty() {
            judged.form = if judged.form.is_empty() { found.form } else { judged.form };
            judged.secrets.extend(found.secrets);
        }
    }
}

/// `--env NAME=VALUE` and `--build-arg NAME=VALUE`, in one text or in a list.
fn docker_argument(argument: &str, place: Option<NodePlace>, judged: &mut Judged) {
    for word in argument.split_whitespace() {
        let found = match word.split_once('=') {
            Some((name, value)) => {
                let name = name.trim_start_matches(['-', '"', '\'']);
                variable(name, value, place, "")
            }
            None => plain(word, place, ""),
        };
        if !found.secrets.is_empty() {
            judged.form = found.form;
            judged.secrets.extend(found.secrets);
        }
    }
}

/// The variables of a Dockerfile: their values as written.
fn dockerfile(build: &Spot<'_>) -> Option<Judged> {
    let id = build.submission.dockerfile_of(build.place?)?;
    let variables = build.submission.dockerfile(id).dockerfile().variables();
    let mut judged = Judged { form: "dockerfile-argument", secrets: Vec::new() };
    for one in variables {
        let value = one.value.as_deref().unwrap_or_default();
        let found = variable(&one.name, value, None, "");
        if !found.secrets.is_empty() {
            judged.form = CREDENTIALS;
            judged.secrets.extend(found.secrets);
        }
    }
    (!variables.is_empty()).then_some(judged)
}

/// Keys of credentials whose values are no secrets, in every form of credentials that the client has (azure-ai-ml 1.35.2).
const PUBLIC: &[&str] = &[
    "address",
    "admin_username",
    "authority_url",
    "client_id",
    "kerberos_kdc_address",
    "kerberos_principal",
    "kerberos_realm",
    "msi_resource_id",
    "object_id",
    "protocol",
    "resource_id",
    "resource_url",
    "tenant_id",
    "type",
    "user_name",
    "username",
];

/// The scalars of credentials, those at public keys left out.
fn leaves(spot: &Spot<'_>) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut open: Vec<NodePlace> = spot.place.into_iter().collect();
    while let Some(place) = open.pop() {
        let enter = |node| spot.submission.enter(NodePlace { file: place.file, node }).0;
        match spot.submission.value(place) {
            Value::Mapping(mapping) => {
                let hidden = mapping.entries().iter().filter(|entry| !PUBLIC.contains(&&*entry.key.spelling));
                open.extend(hidden.map(|entry| enter(entry.value)));
            }
            Value::Sequence(items) => open.extend(items.iter().map(|&node| enter(node))),
            value => {
                let text = scalar(value).filter(|text| is_literal(text) || text.starts_with('/'));
                found.extend(text.map(|text| Secret { place: Some(place), text }));
            }
        }
    }
    found
}

/// A text, or a number or a date as the text that it is sent as: a password may look like one.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Int(number) => Some(number.to_string()),
        Value::BigInt(digits) => Some(digits.to_string()),
        Value::Float(number) if number.is_finite() => Some(float_repr(*number)),
        Value::Opaque(opaque) => match &opaque.kind {
            OpaqueKind::Date(text) | OpaqueKind::DateTime(text) => Some(text.to_string()),
            // Not sent, but a finding may show it.
            OpaqueKind::Bytes(_) => Some(opaque.spelling.to_string()),
            _ => None,
        },
        _ => None,
    }
}

/// The text, or the texts of the list.
fn texts<'s>(spot: &Spot<'s>) -> Vec<&'s str> {
    match (spot.value(), spot.place) {
        (Value::Sequence(items), Some(place)) => {
            let text = |&node| super::walk::text(spot.submission, NodePlace { file: place.file, node });
            items.iter().filter_map(text).collect()
        }
        _ => spot.text().into_iter().collect(),
    }
}

/// Whether what stands above is a site already.
fn is_below_known(spot: &Spot<'_>) -> bool {
    let mut holder = spot.holder;
    while let Some(above) = holder {
        if matches!(above.part, Part::Credentials | Part::Variable | Part::Secret | Part::DockerArguments) {
            return true;
        }
        // Parts that the structure does not know are below one that it knows, or below none that matters.
        holder = if above.part == Part::Other { above.above.copied() } else { None };
    }
    false
}
