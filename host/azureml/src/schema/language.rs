//! The language of the tables: what may stand at a place of a spec.
//!
//! It says what the official client (azure-ai-ml 1.35.2) accepts, and no more than that client does: where it takes the text
//! `"3600"` for an integer, so does [`Schema::Int`]. Tables are statics, so that parts can refer to each other in a circle.

use jobgate_core::submission::At;

use super::checker::Checker;

/// What may stand at a place. Unless a schema says otherwise, null may not.
#[derive(Clone, Copy)]
pub(super) enum Schema {
    /// Anything, null as well.
    Any,
    /// Anything but null.
    Value,
    /// A text.
    Text,
    /// A text of a certain form.
    Name(&'static Name),
    /// An integer, or a text or a float that can be made one.
    Int,
    /// An integer and nothing else.
    IntOnly,
    /// A finite number, or a text that spells one.
    Float,
    /// A finite float and nothing else: `1` is none.
    FloatOnly,
    /// A boolean, or a text or a number that stands for one.
    Bool,
    /// A text or a number: what the client makes a version of.
    Version,
    /// A text with an expression such as `${{parent.inputs.x}}`.
    Binding,
    /// One of these texts.
    Enum(&'static Enum),
    /// Items, each of which fits.
    List(&'static Schema),
    /// Keys that the spec's author chooses, with values that fit.
    Map(&'static Map),
    /// Keys that the client knows.
    Object(&'static Object),
    /// What any of several schemas accepts.
    OneOf(&'static OneOf),
    /// The name of something registered, a local file, or the thing itself.
    Reference(&'static Reference),
    /// Null, or what the schema accepts.
    OrNull(&'static Schema),
    /// What the schema accepts; below, a text with an expression stands for any single value.
    Bindable(&'static Schema),
    /// What the schema accepts; expressions stand for nothing here, whatever is above.
    Unbindable(&'static Schema),
    /// A step of a pipeline: its type and whether it has a component tell what it must be.
    Step,
    /// What the schema accepts, if the check finds nothing wrong with it either.
    Also(&'static Schema, Further),
}

/// A check that the language has no word for. Runs on what fits the schema that it stands with.
pub(super) type Further = fn(&mut Checker<'_>, &At<'_>);

/// A text of a certain form.
pub(super) struct Name {
    /// The form in words, as in "takes …".
    pub(super) form: &'static str,
    /// Whether a text has it.
    pub(super) fits: fn(&str) -> bool,
}

/// One of several texts.
pub(super) struct Enum {
    /// The texts, as the client writes them.
    pub(super) values: &'static [&'static str],
    /// What else is taken for one of them.
    pub(super) spelling: Spelling,
}

/// What spellings count as a value of an [`Enum`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Only the value itself.
    Exact,
    /// In capital or small letters.
    AnyCase,
    /// In snake or camel case, in capital or small letters.
    Snake,
    /// In camel or snake case, as the letters are.
    Camel,
}

/// Keys that the spec's author chooses.
pub(super) struct Map {
    /// What a key must look like; none if any text will do.
    pub(super) key: Option<&'static Name>,
    /// Whether keys that are no texts are refused.
    pub(super) text_keys: bool,
    /// What each value must be.
    pub(super) value: &'static Schema,
}

/// A mapping with keys that the client knows.
pub(super) struct Object {
    /// What it is, as in "`x` is no key of …".
    pub(super) name: &'static str,
    /// Its keys, in lists that several objects share. The first that has a key counts.
    pub(super) fields: &'static [&'static [Field]],
    /// What becomes of other keys.
    pub(super) other: Other,
}

/// What becomes of keys that the client does not know.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Other {
    /// They are refused.
    Refused,
    /// They are sent as they stand.
    Sent,
    /// They go nowhere.
    Dropped,
}

/// A key of an [`Object`].
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) schema: &'static Schema,
    pub(super) required: bool,
    pub(super) fate: Fate,
}

/// What the client does with the value of a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Uses it.
    Used,
    /// Checks it and drops it: what happens, and what to do about it.
    Dropped {
        /// What happens, as in "`environment` …".
        what: &'static str,
        /// What to do.
        help: &'static str,
    },
    /// Passes it over unseen, as only the service sets it. Null is none of the values that it passes over.
    ReadOnly,
    /// Passes it over, and nobody loses by it.
    Unread,
}

/// What any of several schemas accepts.
pub(super) struct OneOf {
    /// What is accepted, in words, as in "takes …".
    pub(super) form: &'static str,
    /// A key that tells mappings apart, `type` as a rule.
    pub(super) by: Option<&'static str>,
    /// The schemas, in the order in which the client tries them.
    pub(super) of: &'static [&'static Schema],
}

/// The name of something registered, a local file, or the thing itself.
pub(super) struct Reference {
    /// What it is, as in "names …".
    pub(super) name: &'static str,
    /// What a text that begins with `azureml:` must look like.
    pub(super) registered: Registered,
    /// Whether the text may begin with `azureml://registries/`.
    pub(super) registry: bool,
    /// What the content of a local file must be; none if the client reads no file here.
    pub(super) file: Option<&'static Schema>,
    /// Whether the path has `file:` before it.
    pub(super) prefix: Prefix,
    /// What the thing itself must be, where it may be written out.
    pub(super) inline: Option<&'static Schema>,
}

/// Whether `file:` stands before a path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefix {
    /// It may.
    Optional,
    /// It must.
    Needed,
    /// It must not.
    Refused,
}

impl Prefix {
    /// Whether a path may be written so.
    pub(super) fn allows(self, prefixed: bool) -> bool {
        match self {
            Self::Optional => true,
            Self::Needed => prefixed,
            Self::Refused => !prefixed,
        }
    }
}

/// What a registered thing's name must have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Registered {
    /// A version, or the label `latest`; a name that begins with `AzureML-` needs none. Environments are looked up so.
    VersionOrLatest,
    /// A version, or the label `latest` or `default`.
    Component,
    /// Nothing but the name; version or label if one likes.
    Name,
}

/// A key that may be left out.
pub(super) const fn opt(name: &'static str, schema: &'static Schema) -> Field {
    Field { name, schema, required: false, fate: Fate::Used }
}

/// A key that must be there.
pub(super) const fn req(name: &'static str, schema: &'static Schema) -> Field {
    Field { name, schema, required: true, fate: Fate::Used }
}

/// A key that only the service sets.
pub(super) const fn read_only(name: &'static str) -> Field {
    Field { name, schema: &Schema::Any, required: false, fate: Fate::ReadOnly }
}

/// `$schema`, which the client never looks at.
pub(super) const fn schema_url() -> Field {
    Field { name: "$schema", schema: &Schema::Value, required: false, fate: Fate::Unread }
}

/// A key whose value is checked and then dropped.
pub(super) const fn dropped(
    name: &'static str,
    schema: &'static Schema,
    what: &'static str,
    help: &'static str,
) -> Field {
    Field { name, schema, required: false, fate: Fate::Dropped { what, help } }
}

/// A mapping that has these keys and no others.
pub(super) const fn object(name: &'static str, fields: &'static [&'static [Field]]) -> Object {
    Object { name, fields, other: Other::Refused }
}

/// A mapping with any texts as keys.
pub(super) const fn map(value: &'static Schema) -> Map {
    Map { key: None, text_keys: true, value }
}

/// One of these texts, in capital or small letters.
pub(super) const fn any_case(values: &'static [&'static str]) -> Enum {
    Enum { values, spelling: Spelling::AnyCase }
}

/// One of these texts, in snake or camel case.
pub(super) const fn snake(values: &'static [&'static str]) -> Enum {
    Enum { values, spelling: Spelling::Snake }
}

/// One of these texts and no other spelling.
pub(super) const fn exact(values: &'static [&'static str]) -> Enum {
    Enum { values, spelling: Spelling::Exact }
}

impl Object {
    /// A key by name.
    pub(super) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().copied().flatten().find(|field| field.name == name)
    }

    /// Every key, each name once.
    pub(super) fn all(&self) -> impl Iterator<Item = &'static Field> {
        let lists = self.fields.iter().enumerate();
        lists.flat_map(|(at, list)| {
            let before = &self.fields[..at];
            let shadowed = |name| before.iter().copied().flatten().any(|field| field.name == name);
            list.iter().filter(move |field| !shadowed(field.name))
        })
    }
}

impl Enum {
    /// Whether a text is one of the values, or counts as one.
    pub(super) fn has(&self, text: &str) -> bool {
        match self.spelling {
            Spelling::Exact => self.values.contains(&text),
            Spelling::AnyCase => self.values.contains(&&*text.to_lowercase()),
            Spelling::Snake => self.values.contains(&&*snake_case(text)),
            Spelling::Camel => self.values.contains(&&*camel_case(text)),
        }
    }
}

/// Snake case as the client makes it (`camel_to_snake`): an underscore before each capital that begins a word, then small letters;
/// each part of a list with commas on its own.
pub(super) fn snake_case(text: &str) -> String {
    let parts = text.split(',').map(|part| if text.contains(',') { part.trim() } else { part });
    parts.map(snake_word).collect::<Vec<_>>().join(",")
}

/// Camel case as the client makes it (`snake_to_camel`): each underscore before a letter or a digit goes, and the letter is made a
/// capital.
fn camel_case(text: &str) -> String {
    let mut camel = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letters.next_if(|next| letter == '_' && next.is_ascii_alphanumeric()) {
            Some(next) => camel.push(next.to_ascii_uppercase()),
            None => camel.push(letter),
        }
    }
    camel
}

fn snake_word(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut spaced: Vec<char> = Vec::with_capacity(letters.len() + 4);
    // A capital before a small letter begins a word.
    for (at, &letter) in letters.iter().enumerate() {
        let begins = letter.is_ascii_uppercase() && letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
        if begins && at > 0 {
            spaced.push('_');
        }
        spaced.push(letter);
    }
    let mut snake = String::with_capacity(spaced.len() + 2);
    let mut before = None;
    for letter in spaced {
        let ends = before.is_some_and(|before: char| before.is_ascii_lowercase() || before.is_ascii_digit());
        if letter.is_ascii_uppercase() && ends {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
        before = Some(letter);
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_those_of_the_client() {
        for (text, snake) in [
            ("UserIdentity", "user_identity"),
            ("userIdentity", "user_identity"),
            ("USER_IDENTITY", "user_identity"),
            ("AMLToken", "aml_token"),
            ("User_Identity", "user__identity"),
            ("SystemAssigned, UserAssigned", "system_assigned,user_assigned"),
            ("aBbCc", "a_bb_cc"),
            ("", ""),
        ] {
            assert_eq!(snake_case(text), snake, "{text}");
        }
        let tasks = any_case(&["classification"]);
        assert!(tasks.has("Classification") && !tasks.has("class"));
        assert!(!exact(&["a"]).has("A"));
        let camel = Enum { values: &["chatCompletion"], spelling: Spelling::Camel };
        assert!(camel.has("chat_completion") && camel.has("chatCompletion") && !camel.has("ChatCompletion"));
    }

    #[test]
    fn a_key_that_stands_in_two_lists_is_the_one_of_the_first() {
        static FIRST: &[Field] = &[req("a", &Schema::Int)];
        static SECOND: &[Field] = &[opt("a", &Schema::Text), opt("b", &Schema::Text)];
        static BOTH: Object = object("a thing", &[FIRST, SECOND]);
        let names: Vec<_> = BOTH.all().map(|field| (field.name, field.required)).collect();
        assert_eq!(names, [("a", true), ("b", false)]);
        assert!(BOTH.field("a").is_some_and(|field| field.required));
    }
}
