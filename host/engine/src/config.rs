//! The only place where WebAssembly is configured.
//!
//! Every engine has the same settings, because code that was compiled under one set runs under no other. They are chosen for answers
//! that are the same on every machine (fuel, NaN canonicalization, no threads, no relaxed SIMD) and for a guest that can always be
//! stopped (fuel, epochs, a small stack). Memory is allocated on demand: a pool costs milliseconds at start, which is for a server.

use wasmtime::{Config, Engine, Result, WasmBacktraceDetails};

/// Bytes of stack that a policy has.
pub(crate) const STACK: usize = 512 << 10;

fn settings() -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .consume_fuel(true)
        .epoch_interruption(true)
        .memory_init_cow(true)
        .max_wasm_stack(STACK)
        .wasm_relaxed_simd(false)
        .relaxed_simd_deterministic(true)
        .wasm_memory64(false)
        .shared_memory(false)
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        // Maps machine code to places in the wasm, for backtraces with lines: the names of functions suffice.
        .generate_address_map(false);
    // For debuggers and profilers; registering it takes time at each load. Windows cannot do without.
    if !cfg!(windows) {
        config.native_unwind_info(false);
    }
    config
}

/// An engine that runs compiled code. It has no compiler, whose preparation would cost time in every run.
pub(crate) fn runtime() -> Result<Engine> {
    let mut config = settings();
    config.enable_compiler(false);
    crate::in_place::allow(&mut config);
    Engine::new(&config)
}

/// An engine that compiles: for the machine that it runs on, or for every machine of a target.
pub(crate) fn compiler(target: Option<&str>) -> Result<Engine> {
    let mut config = settings();
    config.cranelift_nan_canonicalization(true);
    if let Some(target) = target {
        config.target(target)?;
    }
    Engine::new(&config)
}
