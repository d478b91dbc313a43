//! What jobgate would do to the service for specs of assets, resources and jobs, against what azure-ai-ml 1.35.2 did: the forms that
//! neither the probes nor the corpus have. `tests/vectors/asset-effects/KIND.json` and `job-effects/TYPE.json` hold spec, files, and the effects that were recorded, or that
//! there was an error, or why jobgate refuses what the client sends. `JOBGATE_ONLY=TEXT` looks at cases whose name holds the text.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::effects::{Effect, Judgement, Sent, judge_among};
use jobgate_core::files::MemoryFiles;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    kind: String,
    spec: String,
    files: BTreeMap<String, String>,
    status: String,
    #[serde(default)]
    effects: Vec<Effect>,
}

impl Case {
    fn judge(&self) -> Judgement {
        let root = Path::new("/work").join(&self.name);
        let add =
            |files: MemoryFiles, (path, text): (&String, &String)| files.file(root.join(path), text.as_str());
        let files = self.files.iter().fold(MemoryFiles::default(), add);
        let names_endpoint = self.files[&self.spec].contains("endpoint_name");
        let endpoint_name = (self.kind.ends_with("_deployment") && !names_endpoint).then_some("ep");
        let sent = Sent { kind: &self.kind, endpoint_name, effects: self.effects.clone() };
        judge_among(Arc::new(files), &root.join(&self.spec), None, sent).1
    }
}

#[test]
fn every_case_has_the_recorded_effects() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let only = std::env::var("JOBGATE_ONLY").unwrap_or_default();
    let mut wrong = Vec::new();
    let entries = |kind: &str| fs::read_dir(folder.join(kind)).unwrap();
    for entry in entries("asset-effects").chain(entries("job-effects")) {
        let path = entry.unwrap().path();
        let cases: Vec<Case> = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert!(!cases.is_empty(), "{}", path.display());
        for case in cases.iter().filter(|case| case.name.contains(&only)) {
            let how = match (case.status.as_str(), case.judge()) {
                ("ok", Judgement::Same) | ("error" | "refused", Judgement::Refused(_)) => continue,
                ("error" | "refused", _) => "planned, and it is to be refused".to_owned(),
                (_, Judgement::Differs(how) | Judgement::Refused(how)) => how,
                (status, Judgement::Same) => format!("its status is `{status}`"),
            };
            wrong.push(format!("{} {}: {how}", case.kind, case.name));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
