//! Finds the image references.

use std::collections::{BTreeMap, BTreeSet};

use jobgate_yaml::Span;

use super::expand::expand;
use super::line::{Instruction, directives, instructions};
use super::word::{Word, flags, ranges};
use super::{DockerfileError, ImageForm, ImageReference, Variable};

/// The instructions of a Dockerfile.
const KEYWORDS: [&str; 18] = [
    "add",
    "arg",
    "cmd",
    "copy",
    "entrypoint",
    "env",
    "expose",
    "from",
    "healthcheck",
    "label",
    "maintainer",
    "onbuild",
    "run",
    "shell",
    "stopsignal",
    "user",
    "volume",
    "workdir",
];

/// The most image references, and arguments before the first `FROM`, of one file: some tens of times what real ones have.
const LIMIT_IMAGES: usize = 1000;
const LIMIT_ARGUMENTS: usize = 200;

/// What a Dockerfile holds.
pub(super) struct Found {
    pub(super) images: Vec<ImageReference>,
    pub(super) variables: Vec<Variable>,
}

/// Reads the text of a Dockerfile, without a byte-order mark.
pub(super) fn find(text: &str) -> Result<Found, DockerfileError> {
    let directives = directives(text)?;
    let mut finder = Finder {
        breaks: text.match_indices('\n').map(|(at, _)| at).collect(),
        escape: directives.escape,
        arguments: BTreeMap::new(),
        defaults: BTreeMap::new(),
        stages: BTreeMap::new(),
        count: 0,
        at_argument: BTreeSet::new(),
        found: Found { images: Vec::new(), variables: Vec::new() },
    };
    if let Some((start, end, line)) = directives.syntax {
        let image = text.get(start..end).unwrap_or_default();
        if !is_dockerfile_syntax(image) {
            let span = span(start, end);
            let form = ImageForm::Undecidable;
            finder.found.images.push(ImageReference { value: None, form, span, line, depends: Vec::new() });
        }
    }
    for instruction in instructions(text, directives.escape)? {
        let (keyword, start) = instruction.keyword();
        finder.instruction(&instruction, &keyword, start)?;
    }
    if finder.count == 0 {
        return Err(DockerfileError::syntax(1, "there is no FROM. Begin with one"));
    }
    Ok(finder.found)
}

/// Whether a `# syntax=` is Docker's own.
fn is_dockerfile_syntax(image: &str) -> bool {
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let rest = image.strip_prefix("docker/dockerfile");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '@']))
}

fn span(start: usize, end: usize) -> Span {
    // Texts are far shorter than what `u32` counts (`LIMIT`).
    let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span { start: offset(start), end: offset(end) }
}

struct Finder {
    /// Where lines end.
    breaks: Vec<usize>,
    escape: char,
    /// What the arguments before the first `FROM` come to.
    arguments: BTreeMap<String, Option<String>>,
    /// Where the default of each of them stands, and the defaults that it depends on.
    defaults: BTreeMap<String, (Span, Vec<Span>)>,
    /// Names of stages in lower case, each with the number of the first stage of this name, from 1.
    stages: BTreeMap<String, usize>,
    /// How many stages have begun.
    count: usize,
    /// Defaults that are listed already.
    at_argument: BTreeSet<u32>,
    found: Found,
}

impl Finder {
    fn instruction(&mut self, at: &Instruction, keyword: &str, start: usize) -> Result<(), DockerfileError> {
        if !KEYWORDS.contains(&keyword) {
            let shown: String = keyword.chars().take(40).collect();
            let why = format!("`{}` is no instruction. Correct or remove it", shown.escape_debug());
            return Err(DockerfileError::syntax(at.line, why));
        }
        if self.count == 0 && !matches!(keyword, "from" | "arg") {
            return Err(DockerfileError::syntax(at.line, "only ARG may stand before the first FROM"));
        }
        match keyword {
            "from" => self.from(at, start)?,
            "arg" => self.variables(at, start, false),
            "env" => self.variables(at, start, true),
            "copy" => self.copy(at, start)?,
            "run" => self.run(at, start)?,
            "onbuild" => self.onbuild(at, start)?,
            _ => {}
        }
        let too_many = [
            (self.found.images.len(), LIMIT_IMAGES, "image references"),
            (self.defaults.len(), LIMIT_ARGUMENTS, "arguments before the first FROM"),
        ];
        match too_many.iter().find(|(count, limit, _)| count > limit) {
            Some((_, limit, what)) => {
                Err(DockerfileError::syntax(at.line, format!("there are more than {limit} {what}")))
            }
            None => Ok(()),
        }
    }

    /// The instruction runs in a build on top of this one, and in a later stage of this file that begins with this stage.
    fn onbuild(&mut self, at: &Instruction, start: usize) -> Result<(), DockerfileError> {
        let Some(&(from, end)) = ranges(&at.text, start, self.escape).first() else {
            return Err(DockerfileError::syntax(at.line, "ONBUILD needs an instruction"));
        };
        let keyword = at.text.get(from..end).unwrap_or_default().to_lowercase();
        if matches!(keyword.as_str(), "onbuild" | "from" | "maintainer") {
            return Err(DockerfileError::syntax(at.line, "ONBUILD does not take this instruction"));
        }
        self.instruction(at, &keyword, end)
    }

    fn from(&mut self, at: &Instruction, start: usize) -> Result<(), DockerfileError> {
        let (_, start) = flags(&at.text, start);
        let words = plain_words(&at.text, start);
        let text = |(start, end): (usize, usize)| at.text.get(start..end).unwrap_or_default();
        let (image, name) = match words.as_slice() {
            [image] => (*image, None),
            [image, word, name] if text(*word).eq_ignore_ascii_case("as") => {
                (*image, Some(text(*name).to_lowercase()))
            }
            _ => {
                return Err(DockerfileError::syntax(
                    at.line,
                    "FROM takes an image, and `AS` with a name at most",
                ));
            }
        };
        let expanded = expand(text(image), &self.arguments, self.escape);
        let value = expanded.value.filter(|value| !value.is_empty());
        // Names of stages are kept in lower case, and a FROM must use them so.
        let known = value.as_ref().is_some_and(|value| value == "scratch" || self.stages.contains_key(value));
        if !known {
            let argument = expanded.alone.as_ref().and_then(|name| self.defaults.get(name)).cloned();
            match argument.filter(|_| value.is_some()) {
                Some((span, depends)) => {
                    if self.at_argument.insert(span.start) {
                        self.push(value, ImageForm::Argument, span, depends);
                    }
                }
                None => {
                    let (start, end) = unquoted(&at.text, image);
                    let (start, end) = at.range(start, end);
                    let depends = self.depends(&expanded.used);
                    self.push(value, ImageForm::From, span(start, end), depends);
                }
            }
        }
        self.count += 1;
        if let Some(name) = name {
            self.stages.entry(name).or_insert(self.count);
        }
        Ok(())
    }

    fn depends(&self, used: &BTreeSet<String>) -> Vec<Span> {
        let defaults = used.iter().filter_map(|name| self.defaults.get(name));
        let mut spans: Vec<Span> = defaults
            .flat_map(|(span, further)| std::iter::once(*span).chain(further.iter().copied()))
            .collect();
        spans.sort_by_key(|span| span.start);
        spans.dedup();
        spans
    }

    fn push(&mut self, value: Option<String>, form: ImageForm, span: Span, depends: Vec<Span>) {
        let form = if value.is_some() { form } else { ImageForm::Undecidable };
        let line = self.line(span.start as usize);
        self.found.images.push(ImageReference { value, form, span, line, depends });
    }

    fn copy(&mut self, at: &Instruction, start: usize) -> Result<(), DockerfileError> {
        for flag in flags(&at.text, start).0 {
            refuse_bare(&flag, "--from", at)?;
            if let Some(from) = flag.strip("--from=") {
                let earlier = from.text().parse::<usize>().is_ok_and(|index| index + 1 < self.count);
                if !earlier {
                    self.named(at, &from, ImageForm::Copy);
                }
            }
        }
        Ok(())
    }

    fn run(&mut self, at: &Instruction, start: usize) -> Result<(), DockerfileError> {
        for flag in flags(&at.text, start).0 {
            refuse_bare(&flag, "--mount", at)?;
            let Some(mount) = flag.strip("--mount=") else { continue };
            let from = mount.fields().iter().filter_map(Word::split).rfind(|(name, _)| name == "from");
            if let Some((_, from)) = from {
                self.named(at, &from, ImageForm::Mount);
            }
        }
        Ok(())
    }

    /// An image or a stage in a flag, where variables are not expanded.
    fn named(&mut self, at: &Instruction, word: &Word, form: ImageForm) {
        let (value, Some((start, end))) = (word.text(), word.range()) else { return };
        if value == "scratch" || self.is_earlier_stage(&value) {
            return;
        }
        let (start, end) = at.range(start, end);
        let value = (!value.contains('$')).then_some(value);
        self.push(value, form, span(start, end), Vec::new());
    }

    /// Whether a stage before the current one has this name.
    fn is_earlier_stage(&self, name: &str) -> bool {
        self.stages.get(&name.to_lowercase()).is_some_and(|stage| *stage < self.count)
    }

    /// The line of a byte of the file, from 1.
    fn line(&self, at: usize) -> u32 {
        let before = self.breaks.partition_point(|line_break| *line_break < at);
        u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// `ARG` or `ENV`. Arguments before the first `FROM` are what a `FROM` may use.
    fn variables(&mut self, at: &Instruction, start: usize, environment: bool) {
        for word in assignments(&at.text, start, self.escape, environment) {
            let value = word.value.map(|range| unquoted(&at.text, range));
            let (from, to) = value.unwrap_or(word.name);
            let (from, to) = at.range(from, to);
            let place = span(from, to);
            let text = |(start, end): (usize, usize)| at.text.get(start..end).unwrap_or_default().to_owned();
            let name = text(word.name);
            if let Some(range) = word.value.filter(|_| self.count == 0 && !environment) {
                let expanded = expand(&text(range), &self.arguments, self.escape);
                let depends = self.depends(&expanded.used);
                self.defaults.insert(name.clone(), (place, depends));
                self.arguments.insert(name.clone(), expanded.value);
            }
            let line = self.line(from);
            let value = word.value.map(text);
            self.found.variables.push(Variable { name, value, environment, span: place, line });
        }
    }
}

fn refuse_bare(flag: &Word, name: &str, at: &Instruction) -> Result<(), DockerfileError> {
    if flag.text() != name {
        return Ok(());
    }
    Err(DockerfileError::syntax(at.line, format!("`{name}` needs a value: `{name}=…`")))
}

/// Words between white space, whatever quotes there are.
fn plain_words(text: &str, start: usize) -> Vec<(usize, usize)> {
    let rest = text.get(start..).unwrap_or_default();
    let place = |word: &str| start + (word.as_ptr() as usize - rest.as_ptr() as usize);
    rest.split_whitespace().map(|word| (place(word), place(word) + word.len())).collect()
}

/// A word without the quotes around all of it, where they do nothing else.
fn unquoted(text: &str, (start, end): (usize, usize)) -> (usize, usize) {
    let word = text.get(start..end).unwrap_or_default();
    let inner = ['"', '\''].iter().find_map(|quote| word.strip_prefix(*quote)?.strip_suffix(*quote));
    match inner {
        Some(inner) if !inner.is_empty() && !inner.contains(['"', '\'', '\\', '`', '$']) => {
            (start + 1, end - 1)
        }
        _ => (start, end),
    }
}

struct Assignment {
    name: (usize, usize),
    value: Option<(usize, usize)>,
}

/// `NAME=value NAME…`; of an `ENV` also the old form `NAME the rest of the line`.
fn assignments(text: &str, start: usize, escape: char, environment: bool) -> Vec<Assignment> {
    let words = ranges(text, start, escape);
    let split = |&(start, end): &(usize, usize)| {
        let equals = text.get(start..end).unwrap_or_default().find('=');
        match equals {
            Some(at) => Assignment { name: (start, start + at), value: Some((start + at + 1, end)) },
            None => Assignment { name: (start, end), value: None },
        }
    };
    match words.as_slice() {
        [name, value, ..] if environment && split(name).value.is_none() => {
            vec![Assignment { name: *name, value: Some((value.0, text.trim_end().len())) }]
        }
        words => words.iter().map(split).collect(),
    }
}
