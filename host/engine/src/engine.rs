//! The engine: what is made once for all policies of a run.

use std::sync::{Arc, OnceLock};

use wasmtime::component::Linker;

use crate::abi;
use crate::config;
use crate::error::{EngineError, LoadError, in_line};
use crate::evaluation::Evaluation;
use crate::in_place::InPlace;
use crate::ticker::Ticker;

/// Runs policies. One is enough for a process; a clone is the same engine.
///
/// It does nothing before it is asked to: linkers are made with the first policy that needs them, the compiler with the first policy
/// that is to be compiled, and the thread that can stop guests with the first evaluation.
#[derive(Clone)]
pub struct Engine {
    pub(crate) shared: Arc<Shared>,
}

/// What policies keep of their engine.
pub(crate) struct Shared {
    pub(crate) runtime: wasmtime::Engine,
    pub(crate) linkers: Linkers,
    pub(crate) ticker: Ticker,
    pub(crate) in_place: InPlace,
    compiler: OnceLock<Result<wasmtime::Engine, String>>,
}

impl Engine {
    /// An engine with the settings that every policy runs under.
    ///
    /// # Errors
    /// When the machine lacks what running WebAssembly takes.
    pub fn new() -> Result<Self, EngineError> {
        let runtime = config::runtime().map_err(|error| EngineError(in_line(&error)))?;
        let shared = Shared {
            linkers: Linkers { engine: runtime.clone(), v0_1: OnceLock::new() },
            ticker: Ticker::new(&runtime),
            in_place: InPlace::default(),
            runtime,
            compiler: OnceLock::new(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }
}

impl Shared {
    /// The compiler for the machine that this runs on.
    pub(crate) fn compiler(&self) -> Result<&wasmtime::Engine, EngineError> {
        let compiler = self.compiler.get_or_init(|| config::compiler(None).map_err(|error| in_line(&error)));
        compiler.as_ref().map_err(|error| EngineError(error.clone()))
    }
}

/// What each version of the interface gives to policies, made once for all of them.
pub(crate) struct Linkers {
    engine: wasmtime::Engine,
    v0_1: OnceLock<Result<Linker<Evaluation>, String>>,
}

impl Linkers {
    pub(crate) fn v0_1(&self) -> Result<&Linker<Evaluation>, LoadError> {
        let linker =
            self.v0_1.get_or_init(|| abi::linker_v0_1(&self.engine).map_err(|error| in_line(&error)));
        linker.as_ref().map_err(|error| LoadError::Engine(EngineError(error.clone())))
    }
}
