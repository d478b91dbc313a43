//! Limits of a policy, from the units of the configuration to those of the engine.

use super::problems::Problems;
use super::raw::RawLimits;
use crate::policy::Limits;

/// Limits of one evaluation, and of the component itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyLimits {
    /// Of one evaluation.
    pub evaluation: Limits,
    /// Of the component.
    pub component: ComponentLimit,
}

/// The most bytes that a component may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComponentLimit(pub u64);

impl Default for ComponentLimit {
    fn default() -> Self {
        Self(32 << 20)
    }
}

pub(super) fn validate(raw: &RawLimits, pointer: &str, problems: &mut Problems<'_>) -> PolicyLimits {
    let mut within = |name: &str, value: Option<u64>, least: u64, most: u64| {
        let value = value?;
        if (least..=most).contains(&value) {
            return Some(value);
        }
        let message = if value < least {
            format!("`{name}: {value}` would stop every evaluation: at least {least} is needed")
        } else {
            format!("`{name}: {value}` is over the most that can be set, {most}")
        };
        problems.value(&format!("{pointer}/{name}"), message, None);
        None
    };
    let default = Limits::default();
    let evaluation = Limits {
        memory: within("memory_mib", raw.memory_mib, 1, 4096).map_or(default.memory, |mib| mib << 20),
        fuel: within("fuel", raw.fuel, 1, u64::MAX),
        host_work: within("host_work", raw.host_work, 1, u64::MAX),
        timeout_ms: within("timeout_ms", raw.timeout_ms, 1, 600_000).unwrap_or(default.timeout_ms),
        passed: within("passed_mib", raw.passed_mib, 1, 1024).map_or(default.passed, |mib| mib << 20),
        findings: within("findings", raw.findings, 1, 1_000_000)
            .and_then(|count| u32::try_from(count).ok())
            .unwrap_or(default.findings),
        text: within("text_bytes", raw.text_bytes, 64, 1 << 20)
            .and_then(|bytes| usize::try_from(bytes).ok())
            .unwrap_or(default.text),
    };
    let component = within("component_mib", raw.component_mib, 1, 256).map(|mib| ComponentLimit(mib << 20));
    PolicyLimits { evaluation, component: component.unwrap_or_default() }
}
