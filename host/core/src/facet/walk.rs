//! The walk over the structure of a submission that all facets share.

use std::collections::HashSet;

use jobgate_yaml::{Mapping, Value};

use crate::kind::{Below, Part, job, root_part};
use crate::meter::{Meter, Stop};
use crate::pointer::escape;
use crate::submission::{FileId, NodePlace, Submission};

/// The content of an environment that stands beside a component: the component's own is used (client-protocol §5).
pub(super) const COMPONENT_DECIDES: &str = "component-decides";

/// The content of an environment that has an `id`: the client takes the registered environment, whatever else is written.
pub(super) const ID_DECIDES: &str = "id-decides";

/// A place that the walk comes by.
pub(super) struct Spot<'s> {
    pub(super) submission: &'s Submission,
    pub(super) part: Part,
    pub(super) pointer: &'s str,
    /// The pointer of the nearest job, component, environment or other asset above.
    pub(super) owner: &'s str,
    /// What stands there; none if nothing does. At a boundary the content of the file.
    pub(super) place: Option<NodePlace>,
    /// Whether a reference was replaced here.
    pub(super) is_file: bool,
    /// The mapping or sequence that holds the place; none at the root.
    pub(super) holder: Option<Holder<'s>>,
    /// The key at which the place stands in it.
    pub(super) key: &'static str,
    /// Why the service never sees what stands above.
    pub(super) inert: Option<&'static str>,
}

/// What holds a place.
#[derive(Clone, Copy)]
pub(super) struct Holder<'h> {
    pub(super) part: Part,
    pub(super) place: NodePlace,
    pub(super) above: Option<&'h Holder<'h>>,
}

impl<'s> Spot<'s> {
    /// The content; null if nothing stands there.
    pub(super) fn value(&self) -> &'s Value {
        self.place.map_or(&Value::Null, |place| self.submission.value(place))
    }

    /// The text, if it is one.
    pub(super) fn text(&self) -> Option<&'s str> {
        text(self.submission, self.place?)
    }

    /// Whether nothing stands there: `null` counts as nothing.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self.value(), Value::Null)
    }
}

/// The text of a node, if it is one.
pub(super) fn text(submission: &Submission, place: NodePlace) -> Option<&str> {
    match submission.value(place) {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The child of a node; at a boundary the content of the file. None for `null`, which counts as nothing.
pub(super) fn child(submission: &Submission, place: NodePlace, key: &str) -> Option<NodePlace> {
    let (child, _) = submission.enter(submission.child(place, key)?);
    (!matches!(submission.value(child), Value::Null)).then_some(child)
}

/// Whether what is written out has an `id` that the client takes in its place: one that is not empty behind `azureml:`, or the client
/// refuses it or makes nothing of it (azure-ai-ml 1.35.2, measured).
pub(super) fn names_another(submission: &Submission, place: NodePlace) -> bool {
    let id = child(submission, place, "id").and_then(|id| text(submission, id));
    id.and_then(|id| id.strip_prefix("azureml:")).is_some_and(|name| !name.is_empty())
}

/// The type of a job (see [`job::job_type`]). A step without a `type` has that of its component, and the job of a schedule that of
/// its file.
pub(super) fn job_type(submission: &Submission, place: NodePlace) -> &'static str {
    if !matches!(submission.value(place), Value::Mapping(_)) {
        return job::UNKNOWN;
    }
    let has = |key: &str| child(submission, place, key).is_some();
    if let Some(written) = submission.child(place, "type") {
        return job::job_type(Some(text(submission, written).unwrap_or_default()), has);
    }
    let below = ["component", "job"].into_iter().find_map(|key| child(submission, place, key));
    match below.filter(|_| !has("jobs") && !has("trial")) {
        Some(below) if matches!(submission.value(below), Value::Mapping(_)) => {
            let written = child(submission, below, "type").and_then(|written| text(submission, written));
            job::job_type(written, |key| child(submission, below, key).is_some())
        }
        _ => job::job_type(None, has),
    }
}

/// Shows every place that the structure of specs knows, in document order; with `every` set, every other node as well. A place where
/// nothing stands is shown where something may, after what stands beside it.
pub(super) fn walk(
    submission: &Submission,
    meter: &Meter,
    every: bool,
    show: &mut dyn FnMut(&Spot<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let part = root_part(submission.kind()).unwrap_or(Part::Other);
    let mut walk = Walk { submission, meter, every, pointer: String::new(), entered: HashSet::new(), show };
    walk.node(part, submission.root_place(), false, &Above { owner: 0, inert: None, holder: None, key: "" })
}

struct Walk<'w> {
    submission: &'w Submission,
    meter: &'w Meter,
    every: bool,
    pointer: String,
    /// Files that were walked, as what, and with what said of them from above: another use adds nothing.
    entered: HashSet<(FileId, Part, Option<&'static str>)>,
    show: &'w mut dyn FnMut(&Spot<'_>) -> Result<(), Stop>,
}

/// What is known of a place from above.
struct Above<'a> {
    /// The length of the owner's pointer.
    owner: usize,
    inert: Option<&'static str>,
    holder: Option<Holder<'a>>,
    key: &'static str,
}

impl<'w> Walk<'w> {
    fn node(&mut self, part: Part, place: NodePlace, is_file: bool, above: &Above<'_>) -> Result<(), Stop> {
        self.meter.nodes(1)?;
        self.shown(part, Some(place), is_file, above)?;
        if is_file && !self.entered.insert((place.file, part, above.inert)) {
            return Ok(());
        }
        let owner = if is_owner(part) { self.pointer.len() } else { above.owner };
        let holder = Holder { part, place, above: above.holder.as_ref() };
        self.below(&holder, owner, above.inert)
    }

    fn below(&mut self, holder: &Holder<'_>, owner: usize, inert: Option<&'static str>) -> Result<(), Stop> {
        let submission = self.submission;
        match (submission.value(holder.place), holder.part.below()) {
            (Value::Mapping(_) | Value::Sequence(_), Below::Nothing) if !self.every => Ok(()),
            (Value::Mapping(mapping), _) => {
                self.meter.nodes(mapping.len() as u64)?;
                for entry in mapping.entries() {
                    let name = &*entry.key.spelling;
                    if let Some((key, part)) = self.known(holder.part, name) {
                        let written = NodePlace { file: holder.place.file, node: entry.value };
                        self.child(holder, (&escape(name), key), part, written, (owner, inert))?;
                    }
                }
                self.absent(holder, Some(mapping), owner, inert)
            }
            (Value::Sequence(items), below) => {
                for (index, &node) in items.iter().enumerate() {
                    let written = NodePlace { file: holder.place.file, node };
                    match below {
                        Below::Each(part) => {
                            self.child(holder, (&index.to_string(), ""), part, written, (owner, inert))?;
                        }
                        // A list where a mapping is expected: each item is taken for one.
                        Below::Keys(_) => {
                            let end = self.push(&index.to_string());
                            self.meter.nodes(1)?;
                            self.below(
                                &Holder { place: submission.enter(written).0, ..*holder },
                                owner,
                                inert,
                            )?;
                            self.pointer.truncate(end);
                        }
                        Below::Nothing => {
                            self.child(
                                holder,
                                (&index.to_string(), ""),
                                Part::Other,
                                written,
                                (owner, inert),
                            )?;
                        }
                    }
                }
                Ok(())
            }
            (Value::Null, Below::Keys(_)) => self.absent(holder, None, owner, inert),
            _ => Ok(()),
        }
    }

    /// What stands at a key, with the key as the table has it.
    fn known(&self, part: Part, name: &str) -> Option<(&'static str, Part)> {
        let found = match part.below() {
            Below::Keys(lists) => lists.iter().copied().flatten().find(|(key, _)| *key == name).copied(),
            Below::Each(part) => Some(("", part)),
            Below::Nothing => None,
        };
        found.or(if self.every { Some(("", Part::Other)) } else { None })
    }

    fn child(
        &mut self,
        holder: &Holder<'_>,
        (segment, key): (&str, &'static str),
        part: Part,
        written: NodePlace,
        (owner, inert): (usize, Option<&'static str>),
    ) -> Result<(), Stop> {
        let end = self.push(segment);
        let (place, link) = self.submission.enter(written);
        let inert = if part == Part::Environment { self.ignored(holder, place).or(inert) } else { inert };
        self.node(part, place, link.is_some(), &Above { owner, inert, holder: Some(*holder), key })?;
        self.pointer.truncate(end);
        Ok(())
    }

    /// Why the service never sees the content of an environment.
    fn ignored(&self, holder: &Holder<'_>, environment: NodePlace) -> Option<&'static str> {
        if holder.part.is_job() && self.has_component(holder.place) {
            return Some(COMPONENT_DECIDES);
        }
        (names_another(self.submission, environment) && !self.drops_id(holder, environment))
            .then_some(ID_DECIDES)
    }

    /// The client makes a new environment for a Spark job or component if there is no image, and forgets the `id` (azure-ai-ml 1.35.2,
    /// `ParameterizedSpark`).
    fn drops_id(&self, holder: &Holder<'_>, environment: NodePlace) -> bool {
        job_type(self.submission, holder.place) == "spark"
            && child(self.submission, environment, "image").is_none()
    }

    fn has_component(&self, job: NodePlace) -> bool {
        child(self.submission, job, "component").is_some()
    }

    /// Shows where something may stand and nothing does.
    fn absent(
        &mut self,
        holder: &Holder<'_>,
        mapping: Option<&Mapping>,
        owner: usize,
        inert: Option<&'static str>,
    ) -> Result<(), Stop> {
        let Below::Keys(lists) = holder.part.below() else { return Ok(()) };
        for &(key, part) in lists.iter().copied().flatten() {
            if may_be_absent(part) && mapping.is_none_or(|mapping| mapping.position(key).is_none()) {
                let end = self.push(key);
                self.shown(part, None, false, &Above { owner, inert, holder: Some(*holder), key })?;
                self.pointer.truncate(end);
            }
        }
        Ok(())
    }

    fn shown(
        &mut self,
        part: Part,
        place: Option<NodePlace>,
        is_file: bool,
        above: &Above<'_>,
    ) -> Result<(), Stop> {
        let (submission, pointer) = (self.submission, self.pointer.as_str());
        // The owner's pointer is a beginning of this one.
        let owner = pointer.get(..above.owner).unwrap_or_default();
        let (holder, key, inert) = (above.holder, above.key, above.inert);
        (self.show)(&Spot { submission, part, pointer, owner, place, is_file, holder, key, inert })
    }

    /// Goes one segment down, and says where to cut the pointer to come back.
    fn push(&mut self, segment: &str) -> usize {
        let end = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(segment);
        end
    }
}

/// Places of a facet that is interested in what is not there.
fn may_be_absent(part: Part) -> bool {
    matches!(part, Part::Identity | Part::Compute | Part::InputPath | Part::OutputPath | Part::CollectedData)
}

/// What sites belong to. The file of a scheduled job belongs to the job, and a task to its step.
fn is_owner(part: Part) -> bool {
    matches!(
        part,
        Part::Job
            | Part::Step
            | Part::ScheduledJob
            | Part::Component
            | Part::Trial
            | Part::Environment
            | Part::Model
            | Part::DataImport
    )
}
