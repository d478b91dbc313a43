//! A rule over the steps of a pipeline, written once: guests run it through the interface, the benchmark runs it natively.

/// The values of a step that the rule looks at, in the order of [`Row`].
pub const FIELDS: [&str; 5] = ["/type", "/compute", "/identity/type", "/environment/image", "/command"];

/// A step: its pointer, and the values of [`FIELDS`].
pub type Row = (String, Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);

/// Reports a step whose image is from another registry.
pub fn judge_row(row: &Row, report: &mut impl FnMut(String, String)) {
    let (step, kind, compute, identity, image, command) = row;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    if text(kind) == "command" && !text(image).starts_with("registry.example/") && command.is_some() {
        let message = format!("`{}` on {} as {}", text(image), text(compute), text(identity));
        report(format!("{step}/environment/image"), message);
    }
}

/// Judges every step, asking for one value at a time.
pub fn judge(
    find: impl Fn(&str) -> Vec<String>,
    text: impl Fn(&str) -> Option<String>,
    mut report: impl FnMut(String, String),
) {
    for step in find("/jobs/*") {
        let [kind, compute, identity, image, command] = FIELDS.map(|field| text(&format!("{step}{field}")));
        judge_row(&(step, kind, compute, identity, image, command), &mut report);
    }
}
