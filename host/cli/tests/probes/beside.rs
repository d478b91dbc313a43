//! What is found beside what a recording shows, and what the client refuses for reasons that no rule is about.

/// Probe, rule, file, line, and why no request shows it.
pub(crate) const BESIDE: &[(&str, &str, &str, u64, &str)] = &[
    (
        "cmd_duplicate_key",
        "AML-ID-017",
        "job.yml",
        2,
        "the client takes the last of the two, and the request has only that one: jobgate stops at it, and no policy sees the spec",
    ),
    (
        "cmd_env_build_conda",
        "AML-ENV-013",
        "job.yml",
        2,
        "the conda file is sent as it is: what it leaves open is decided where it is built",
    ),
    ("cmd_full", "AML-ENV-013", "conda.yml", 3, "the same: pip itself"),
    ("cmd_full", "AML-ENV-013", "conda.yml", 5, "the same: numpy"),
    (
        "cmd_full",
        "AML-ENV-008",
        "job.yml",
        38,
        "the image is sent as it is: that it is deprecated is known from its documentation",
    ),
];

/// What the client refuses and no rule is about: its schema, which `jobgate plan` and `jobgate submit` hold a spec against (the tests of
/// `jobgate-azureml`, `schema/probes.rs`), its own checks and its crashes. The findings stand for what would be sent if it were mended.
pub(crate) const REFUSED: &[(&str, &str)] = &[
    (
        "cmd_identity_key_typo_rejected",
        "its schema: `idenity` is no key of a job; that the identity is missing is found, at the job",
    ),
    ("cmd_no_environment_rejected", "its schema: a command needs an environment"),
    ("dialect_dash_in_input", "its own check of the names of inputs"),
    ("dialect_desc_int", "its schema: a description is a text"),
    ("dialect_input_file_prefix", "its own check of the path, which it takes for a resource id"),
    ("dialect_input_mode", "its schema: an input is not written"),
    ("dialect_input_mode_bad", "its schema: there is no such mode"),
    ("dialect_input_null", "its schema: an input is something"),
    ("dialect_instance_count_top", "its schema: the key stands below `resources`"),
    ("dialect_nonstr_key", "its schema: the name of a tag is a text"),
    ("dialect_notify", "its schema: there is no such key"),
    ("dialect_tag_bool", "its schema: a tag is a text"),
    ("pipe_import_step_crash", "it crashes on every import step"),
    ("pipe_parallel_for_rejected", "its schema: a pipeline in YAML has no such step"),
    ("pipe_step_no_environment_rejected", "its own check: a command needs an environment"),
    (
        "pipe_sweep_inline_trial_rejected",
        "its own check of the bindings of an inline trial; that the identity would be dropped is found besides",
    ),
    (
        "schedule_command_job_file_rejected",
        "a schedule runs pipelines; what it would run as is found besides (AML-ID-006)",
    ),
    (
        "schedule_inline_command_rejected",
        "its schema: the job of a schedule is a file; what it would run as is found besides",
    ),
    ("schedule_inline_pipeline_rejected", "the same"),
];
