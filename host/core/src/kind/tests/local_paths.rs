use std::path::Path;

use super::super::takes_local_path;
use crate::files::MemoryFiles;
use crate::pointer::Pointer;
use crate::submission::{LoadLimits, Submission};

fn takes(spec: &str, pointer: &str) -> bool {
    let files = MemoryFiles::default().file("/p/s.yml", spec);
    let loaded =
        Submission::load(&files, Some(Path::new("/p")), Path::new("/p/s.yml"), &LoadLimits::default());
    takes_local_path(&loaded.submission.unwrap(), &Pointer::parse(pointer).unwrap())
}

/// Nothing need stand there, and a name of the author's own says nothing.
#[test]
fn the_structure_tells_where_paths_are() {
    for (pointer, expected) in [
        ("/jobs/a/code", true),
        ("/jobs/a/component", true),
        ("/jobs/a/trial/code", true),
        ("/jobs/a/additional_includes/0", true),
        ("/jobs/a/additional_includes/-", true),
        ("/jobs/a/environment", true),
        ("/jobs/a/environment/build/path", true),
        ("/jobs/a/environment/build/dockerfile_path", true),
        ("/jobs/a/environment/conda_file", true),
        ("/jobs/a/task/environment/conda_file", true),
        ("/jobs/a/component/jobs/b/component/code", true),
        ("/jobs/code/code", true),
        ("/inputs/path/path", true),
        ("/jobs/a/inputs/x/path", true),
        ("/outputs/o/path", true),
        ("/training_data", true),
        ("", false),
        ("/jobs/a/environment/image", false),
        ("/jobs/a/environment/conda_file/dependencies/0", false),
        ("/jobs/a/environment/build/~dockerfile/images/0", false),
        ("/jobs/code", false),
        ("/jobs/code/compute", false),
        ("/jobs/path/inputs/path", false),
        ("/inputs/code", false),
        ("/tags/code", false),
        ("/environment_variables/path", false),
        ("/jobs/a/identity/code", false),
    ] {
        assert_eq!(takes("type: pipeline", pointer), expected, "{pointer}");
    }
    for (spec, pointer, expected) in [
        ("image: x", "/conda_file", true),
        ("image: x", "/image", false),
        ("image: x", "/code", false),
        ("{type: uri_file, path: x}", "/path", true),
        ("create_job: {}", "/create_job", true),
        ("create_job: {}", "/create_job/job", true),
        ("{endpoint_name: e, model: {}}", "/model/path", true),
        ("{endpoint_name: e, model: {}}", "/code_configuration/code", true),
        // Within the code, so it brings no file.
        ("{endpoint_name: e, model: {}}", "/code_configuration/scoring_script", false),
        ("{type: uri_file, path: x, source: {}}", "/source/path", false),
        ("{nobody: knows}", "/path", false),
    ] {
        assert_eq!(takes(spec, pointer), expected, "{spec} {pointer}");
    }
}
