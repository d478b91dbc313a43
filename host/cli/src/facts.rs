//! Facts about the workspace that a run is given: from a context file, or from the workspace itself.

use std::cell::{Cell, OnceCell, RefCell};
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use jobgate_azureml::Workspace;
use jobgate_azureml::execute::Class;
use jobgate_azureml::live::{Inventory, LiveError, LiveFacts};
use jobgate_core::config::Config;
use jobgate_core::context::{ContextFile, ContextWorkspace, Recorder};
use jobgate_core::facts::{Facts, Question};

use crate::args::{Connection, FactFlags, TargetFlags};
use crate::context_file;
use crate::output;
use crate::output::style::{HEADING, styled};
use crate::output::untrusted::one_line;
use crate::progress::Told;
use crate::stop::{self, Stop};
use crate::target::azureml::{self, AzureMl};

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;

/// The most facts that a message names.
const NAMED: usize = 3;

/// Where the facts of a run come from. Each question is asked once, however many specs there are.
pub(crate) struct Source<'a> {
    flags: &'a FactFlags,
    target: &'a TargetFlags,
    connection: &'a Connection,
    file: OnceCell<Opened<ContextFile>>,
    live: RefCell<Vec<Opened<LiveFacts>>>,
    /// How many facts were said to be missing in the context file.
    missed: Cell<usize>,
}

/// Facts about one workspace, with what was asked of them.
struct Opened<F> {
    workspace: ContextWorkspace,
    pulled_at: u64,
    facts: Arc<F>,
    recorder: Arc<Recorder>,
}

impl<F: Facts + 'static> Opened<F> {
    fn new(workspace: ContextWorkspace, pulled_at: u64, facts: F) -> Self {
        let facts = Arc::new(facts);
        let recorder = Arc::new(Recorder::new(Arc::clone(&facts) as _));
        Self { workspace, pulled_at, facts, recorder }
    }

    fn recorded(&self) -> ContextFile {
        ContextFile::new(self.workspace.clone(), self.pulled_at, self.recorder.seen())
    }
}

impl<'a> Source<'a> {
    /// The source that the flags name. Nothing is read or asked yet.
    pub(crate) fn new(flags: &'a FactFlags, target: &'a TargetFlags, connection: &'a Connection) -> Self {
        let live = RefCell::default();
        Self { flags, target, connection, file: OnceCell::new(), live, missed: Cell::new(0) }
    }

    /// Who answers for specs below a configuration; none if the flags name nothing.
    ///
    /// # Errors
    /// When the context file cannot be read, is too old, was edited, or is about another workspace, and when the workspace to ask is
    /// not known.
    pub(crate) fn facts(&self, config: &Config) -> Result<Option<Arc<dyn Facts>>> {
        if self.flags.live {
            return Ok(Some(self.ask(config, |opened| Arc::clone(&opened.recorder) as _)?));
        }
        let Some(path) = &self.flags.context else { return Ok(None) };
        let opened = match self.file.get() {
            Some(opened) => opened,
            None => {
                let file = context_file::read(path)?;
                let opened = Opened::new(file.workspace.clone(), file.pulled_at, file);
                self.file.get_or_init(|| opened)
            }
        };
        let target = azureml::named(self.target, config).as_ref().map(of_target);
        let limit = self.flags.context_max_age.saturating_mul(DAY);
        let usable = opened.facts.usable(target.as_ref(), now(), limit);
        usable.map_err(|error| context_file::unusable(path, &error))?;
        Ok(Some(Arc::clone(&opened.recorder) as _))
    }

    /// What the workspace has. Each of it is asked for.
    ///
    /// # Errors
    /// When the workspace is not known, or does not answer.
    pub(crate) fn inventory(&self, config: &Config) -> Result<Inventory> {
        let (live, recorder) =
            self.ask(config, |opened| (Arc::clone(&opened.facts), Arc::clone(&opened.recorder)))?;
        let found = live.inventory().map_err(|error| match &error {
            LiveError::Http(http) => {
                let outcome = stop::of_class(Class::of(http));
                Stop { outcome, ..Stop::failed(&error) }.help(http.help())
            }
            LiveError::Runtime(_) => Stop::failed(&error),
        })?;
        recorder.ask(&found.questions);
        Ok(found)
    }

    /// The workspace to ask, opened once.
    fn ask<T>(&self, config: &Config, what: impl FnOnce(&Opened<LiveFacts>) -> T) -> Result<T> {
        let target = AzureMl::choose(self.target, self.connection, config)?;
        let workspace = target.workspace()?;
        let mut live = self.live.borrow_mut();
        let wanted = of_target(workspace);
        if let Some(opened) = live.iter().find(|opened| opened.workspace == wanted) {
            return Ok(what(opened));
        }
        let (client, tokens) = target.connect(Arc::new(Told::new()));
        let opened = Opened::new(wanted, now(), LiveFacts::new(client, tokens, workspace.clone()));
        let told = what(&opened);
        live.push(opened);
        Ok(told)
    }

    /// Everything that was asked so far, with the answers; none if nothing was there to ask.
    ///
    /// # Errors
    /// When several workspaces were asked.
    pub(crate) fn recorded(&self) -> Result<Option<ContextFile>> {
        if let Some(file) = self.file.get() {
            return Ok(Some(file.recorded()));
        }
        match self.live.borrow().as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one.recorded())),
            _ => Err(Stop::failed("the specs are for several workspaces, and a context file is about one")
                .help("name the specs of one workspace at a time")
                .into()),
        }
    }

    /// What is to be done once the specs were looked at: says what the context file does not have, and writes what was asked where
    /// `--record` says.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn finish(&self) -> Result<()> {
        if let (Some(path), Some(file)) = (&self.flags.context, self.file.get()) {
            self.tell_missed(path, file);
        }
        match (&self.flags.record, self.recorded()?) {
            (Some(path), Some(file)) => context_file::write(path, &file),
            _ => Ok(()),
        }
    }

    fn tell_missed(&self, path: &Path, file: &Opened<ContextFile>) {
        let seen = file.recorder.seen();
        let missed: Vec<_> =
            seen.iter().map(|(question, _)| question).filter(|question| !file.facts.has(question)).collect();
        // Said again only if there is something new to say.
        if missed.len() <= self.missed.replace(missed.len()) {
            return;
        }
        let named: Vec<_> = missed.iter().take(NAMED).map(|question| shown(question)).collect();
        let more = match missed.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        output::tell(&format!(
            "{}: the context file `{}` is partial: it does not have {}{more}; pull it again with these specs",
            styled(HEADING, "note"),
            one_line(&path.display().to_string()),
            named.join(", ")
        ));
    }
}

/// A question as people read it.
pub(crate) fn shown(question: &Question) -> String {
    match question.name.as_str() {
        "" => one_line(&question.kind),
        name => format!("{} `{}`", one_line(&question.kind), one_line(name)),
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn of_target(workspace: &Workspace) -> ContextWorkspace {
    ContextWorkspace {
        subscription_id: workspace.subscription_id.clone(),
        resource_group: workspace.resource_group.clone(),
        workspace: workspace.name.clone(),
    }
}
