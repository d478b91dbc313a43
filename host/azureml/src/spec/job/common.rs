//! What every job has.

use std::collections::BTreeMap;

use jobgate_core::submission::At;

use super::super::{Draft, Spelling, identity, plain};
use crate::plan::{Action, Collection, Node, PutStep, Resource, StepId};

/// The key under which the name of a job is made up.
const JOB: &str = "job";

/// The properties of a job.
pub(crate) type Properties = BTreeMap<String, Node>;

/// Those of the entries that have a value.
pub(crate) fn given<const N: usize>(
    entries: [(&str, Option<Node>); N],
) -> impl Iterator<Item = (String, Node)> {
    entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)))
}

/// The name of a job: what the spec says, or one that is made up when it is submitted.
pub(crate) fn name(at: &At<'_>) -> Node {
    plain::filled(at, "name").unwrap_or_else(|| Node::made(JOB))
}

/// What a job runs. Placeholders of an older form, `{inputs.a}`, become `${{inputs.a}}` (azure-ai-ml 1.35.2,
/// `map_single_brackets_and_warn`).
pub(crate) fn command(at: &At<'_>) -> Option<Node> {
    Some(Node::Text(double_brackets(at.get("command")?.text()?)))
}

/// `{inputs.NAME}`, `{outputs.NAME}` and `{search_space.NAME}` with two brackets on either side.
fn double_brackets(command: &str) -> String {
    let mut out = String::with_capacity(command.len());
    let mut rest = command;
    let mut before = None;
    while let Some(at) = rest.find('{') {
        let (head, tail) = rest.split_at(at);
        out.push_str(head);
        before = head.chars().next_back().or(before);
        match placeholder(tail).filter(|_| before != Some('{')) {
            Some(inner) => {
                out.push_str("${{");
                out.push_str(inner);
                out.push_str("}}");
                before = Some('}');
                rest = tail.get(inner.len() + 2..).unwrap_or_default();
            }
            None => {
                out.push('{');
                before = Some('{');
                rest = tail.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// What stands in the brackets with which a text begins, if it is a placeholder and no second bracket follows.
fn placeholder(text: &str) -> Option<&str> {
    let (inner, rest) = text.strip_prefix('{')?.split_once('}')?;
    let is_known = ["inputs.", "outputs.", "search_space."].iter().any(|prefix| inner.starts_with(prefix));
    (is_known && !rest.starts_with('}')).then_some(inner)
}

/// What is the same in the properties of all jobs. The name of the job is also its default display name, and the current folder that of
/// the experiment (client-protocol §4).
pub(crate) fn properties(draft: &mut Draft<'_>, at: &At<'_>, job_type: &str) -> Properties {
    let experiment = || Node::text(draft.request.surroundings.experiment());
    let experiment = plain::filled(at, "experiment_name").unwrap_or_else(experiment);
    let properties = Node::map([
        ("jobType", Some(Node::text(job_type))),
        ("displayName", Some(plain::filled(at, "display_name").unwrap_or_else(|| name(at)))),
        ("experimentName", Some(experiment)),
        ("description", plain::text(at, "description")),
        ("isArchived", Some(Node::Bool(false))),
        ("tags", Some(plain::mapping(draft, at, "tags"))),
        ("properties", Some(own_properties(draft, at))),
        ("identity", identity::identity(at, Spelling::Camel)),
    ]);
    match properties {
        Node::Map(entries) => entries,
        _ => BTreeMap::new(),
    }
}

/// The job's own properties, and those that tell of the git work tree, unless the job has one of them itself (client-protocol §8).
fn own_properties(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let mut own = plain::mapping(draft, at, "properties");
    let git = &draft.request.surroundings.git;
    if let Some(entries) = own.entries_mut()
        && !git.keys().any(|key| entries.contains_key(key))
    {
        entries.extend(git.iter().map(|(key, value)| (key.clone(), Node::text(value))));
    }
    own
}

/// Puts a job.
pub(crate) fn put(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    collection: Collection,
    properties: Properties,
) -> StepId {
    // The second token goes with a job of user identity and with every pipeline (client-protocol §1 step 10).
    let is_user = properties.get("identity") == Some(&identity::user(Spelling::Camel));
    let azureml_token = is_user || collection == Collection::PipelineJob;
    let resource = Resource { collection, parent: None, name: name(at), version: None };
    let body = Node::map([("properties", Some(Node::Map(properties)))]);
    let put = PutStep { resource, body, api_version: None, query: Vec::new(), azureml_token };
    draft.step("job", at, Action::Put(put))
}

#[cfg(test)]
mod tests {
    use super::double_brackets;

    #[test]
    fn placeholders_with_one_bracket_get_two() {
        for (written, sent) in [
            ("a {inputs.x} b", "a ${{inputs.x}} b"),
            ("{outputs.o}{search_space.s}", "${{outputs.o}}${{search_space.s}}"),
            ("${{inputs.x}}", "${{inputs.x}}"),
            ("{{inputs.x}", "{{inputs.x}"),
            ("{inputs.x}}", "{inputs.x}}"),
            ("{input.x} {inputs} {", "{input.x} {inputs} {"),
            ("é{inputs.ü}{", "é${{inputs.ü}}{"),
            ("", ""),
        ] {
            assert_eq!(double_brackets(written), sent);
        }
    }
}
