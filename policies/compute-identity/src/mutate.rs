//! Mends what can be mended without a choice.

use jobgate_guest::{Editor, Value, Why};

use crate::rules::{aml_cmp_004, aml_cmp_006};
use crate::spec::{IDENTITY, Identity, Kind, Spec, TYPE};

pub(crate) fn mutate(spec: &Spec, editor: &Editor) {
    match &spec.identity {
        Identity::Absent if spec.kind == Kind::Cluster && editor.writable(IDENTITY) => {
            let own = Value::mapping([("type", Value::from("system_assigned"))]);
            editor.set(IDENTITY, own, &Why::new(aml_cmp_004::ID, "a cluster pulls images as its identity"));
        }
        Identity::Of { meaning, written, .. } if written != meaning.spelling() && editor.writable(TYPE) => {
            let why = Why::new(aml_cmp_006::ID, "types are spelled as the client spells them");
            editor.set(TYPE, meaning.spelling(), &why);
        }
        _ => {}
    }
}
