//! A rule over the steps of a pipeline, written once: a guest runs it through the interface, the benchmark runs it natively.

/// Looks at five values of each step, and reports those whose image is from another registry.
pub fn judge(
    find: impl Fn(&str) -> Vec<String>,
    text: impl Fn(&str) -> Option<String>,
    mut report: impl FnMut(String, String),
) {
    for step in find("/jobs/*") {
        let read = |below: &str| text(&format!("{step}{below}")).unwrap_or_default();
        let (kind, compute, identity) = (read("/type"), read("/compute"), read("/identity/type"));
        let (image, command) = (read("/environment/image"), read("/command"));
        if kind == "command" && !image.starts_with("registry.example/") && !command.is_empty() {
            report(format!("{step}/environment/image"), format!("`{image}` on {compute} as {identity}"));
        }
    }
}
