//! AutoML on tables: classification, regression and forecasting.

use super::super::common::{MAPPING, TEXT_LIST, TEXTS};
use super::super::job::JOB;
use super::super::language::*;
use super::common::{AUTOML, JOB_DATA_AND_TEST, STEP_DATA_AND_TEST, task};

task!(
    /// To what class a row belongs.
    CLASSIFICATION, CLASSIFICATION_STEP, "an AutoML classification", "classification", [CLASSIFICATION_FIELDS, TABLE], JOB_DATA_AND_TEST, STEP_DATA_AND_TEST
);
static CLASSIFICATION_FIELDS: &[Field] = &[
    opt(
        "primary_metric",
        &Schema::Enum(&snake(&[
            "auc_weighted",
            "accuracy",
            "norm_macro_recall",
            "average_precision_score_weighted",
            "precision_score_weighted",
        ])),
    ),
    opt("positive_label", &Schema::Text),
    opt("training", &Schema::Object(&CLASSIFICATION_TRAINING)),
];
task!(
    /// What number belongs to a row.
    REGRESSION, REGRESSION_STEP, "an AutoML regression", "regression", [REGRESSION_FIELDS, TABLE], JOB_DATA_AND_TEST, STEP_DATA_AND_TEST
);
static REGRESSION_FIELDS: &[Field] = &[
    opt(
        "primary_metric",
        &Schema::Enum(&snake(&[
            "spearman_correlation",
            "normalized_root_mean_squared_error",
            "r2_score",
            "normalized_mean_absolute_error",
        ])),
    ),
    opt("training", &Schema::Object(&REGRESSION_TRAINING)),
];
task!(
    /// What number comes next.
    FORECASTING, FORECASTING_STEP, "an AutoML forecast", "forecasting", [FORECASTING_FIELDS, TABLE], JOB_DATA_AND_TEST, STEP_DATA_AND_TEST
);
static FORECASTING_FIELDS: &[Field] = &[
    opt(
        "primary_metric",
        &Schema::Enum(&snake(&[
            "spearman_correlation",
            "normalized_root_mean_squared_error",
            "r2_score",
            "normalized_mean_absolute_error",
        ])),
    ),
    opt("training", &Schema::Object(&FORECASTING_TRAINING)),
    opt("forecasting", &Schema::Object(&FORECAST)),
];

/// Keys of every task on tables.
static TABLE: &[Field] = &[
    opt("limits", &Schema::Object(&LIMITS)),
    opt("featurization", &Schema::Object(&FEATURIZATION)),
    req("target_column_name", &Schema::Text),
    opt("validation_data_size", &Schema::Float),
    opt("cv_split_column_names", &TEXT_LIST),
    opt("n_cross_validations", &AUTO_OR_INTEGER),
    opt("weight_column_name", &Schema::Text),
    opt("test_data_size", &Schema::Float),
];
static AUTO_OR_INTEGER: Schema = Schema::OneOf(&OneOf {
    form: "`auto` or an integer",
    by: None,
    of: &[&Schema::Enum(&any_case(&["auto"])), &Schema::Int],
});
static LIMITS: Object = object(
    "the limits of AutoML on a table",
    &[&[
        opt("enable_early_termination", &Schema::Bool),
        opt("exit_score", &Schema::Float),
        opt("max_concurrent_trials", &Schema::Int),
        opt("max_cores_per_trial", &Schema::Int),
        opt("max_nodes", &Schema::Int),
        opt("max_trials", &Schema::Int),
        opt("timeout_minutes", &Schema::Int),
        opt("trial_timeout_minutes", &Schema::Int),
    ]],
);
static FEATURIZATION: Object = object(
    "the featurization of a table",
    &[&[
        opt("dataset_language", &Schema::Text),
        opt("mode", &Schema::Enum(&any_case(&["auto", "off", "custom"]))),
        opt("blocked_transformers", &Schema::List(&TRANSFORMER)),
        opt("column_name_and_types", &TEXTS),
        opt("transformer_params", &Schema::Map(&TRANSFORMER_PARAMETERS)),
        opt("enable_dnn_featurization", &Schema::Bool),
    ]],
);
static TRANSFORMER: Schema = Schema::Enum(&snake(&[
    "text_target_encoder",
    "one_hot_encoder",
    "cat_target_encoder",
    "tf_idf",
    "wo_e_target_encoder",
    "label_encoder",
    "word_embedding",
    "naive_bayes",
    "count_vectorizer",
    "hash_one_hot_encoder",
]));
static TRANSFORMER_PARAMETERS: Map = Map {
    key: Some(&Name {
        form: "`imputer`, `tf_idf` or `hash_one_hot_encoder`",
        fits: |key| snake(&["imputer", "tf_idf", "hash_one_hot_encoder"]).has(key),
    }),
    text_keys: true,
    value: &Schema::List(&Schema::Object(&COLUMN_TRANSFORMER)),
};
static COLUMN_TRANSFORMER: Object = object(
    "the parameters of a transformer",
    &[&[opt("fields", &TEXT_LIST), opt("parameters", &Schema::Map(&map(&Schema::OrNull(&PARAMETER))))]],
);
static PARAMETER: Schema =
    Schema::OneOf(&OneOf { form: "a number or a text", by: None, of: &[&Schema::Float, &Schema::Text] });

/// Keys of `training` of every task on tables.
static TRAINING: &[Field] = &[
    opt("enable_dnn_training", &Schema::Bool),
    opt("enable_model_explainability", &Schema::Bool),
    opt("enable_onnx_compatible_models", &Schema::Bool),
    opt("enable_stack_ensemble", &Schema::Bool),
    opt("enable_vote_ensemble", &Schema::Bool),
    opt("ensemble_model_download_timeout_minutes", &Schema::Int),
    opt("stack_ensemble_settings", &Schema::Object(&STACK_ENSEMBLE)),
    opt("training_mode", &Schema::Enum(&snake(&["auto", "distributed", "non_distributed"]))),
];
static STACK_ENSEMBLE: Object = object(
    "the settings of a stack ensemble",
    &[&[
        opt("stack_meta_learner_kwargs", &MAPPING),
        opt("stack_meta_learner_train_percentage", &Schema::Float),
        req(
            "stack_meta_learner_type",
            &Schema::Enum(&snake(&[
                "none",
                "logistic_regression",
                "logistic_regression_cv",
                "light_gbm_classifier",
                "elastic_net",
                "elastic_net_cv",
                "light_gbm_regressor",
                "linear_regression",
            ])),
        ),
    ]],
);
static CLASSIFICATION_TRAINING: Object = object(
    "the training of a classification",
    &[
        &[
            opt("allowed_training_algorithms", &Schema::List(&CLASSIFIER)),
            opt("blocked_training_algorithms", &Schema::List(&CLASSIFIER)),
        ],
        TRAINING,
    ],
);
static CLASSIFIER: Schema = Schema::Enum(&snake(&[
    "logistic_regression",
    "sgd",
    "multinomial_naive_bayes",
    "bernoulli_naive_bayes",
    "svm",
    "linear_svm",
    "knn",
    "decision_tree",
    "random_forest",
    "extreme_random_trees",
    "light_gbm",
    "gradient_boosting",
    "xg_boost_classifier",
]));
static REGRESSION_TRAINING: Object = object(
    "the training of a regression",
    &[
        &[
            opt("allowed_training_algorithms", &Schema::List(&REGRESSOR)),
            opt("blocked_training_algorithms", &Schema::List(&REGRESSOR)),
        ],
        TRAINING,
    ],
);
static REGRESSOR: Schema = Schema::Enum(&snake(&[
    "elastic_net",
    "gradient_boosting",
    "decision_tree",
    "knn",
    "lasso_lars",
    "sgd",
    "random_forest",
    "extreme_random_trees",
    "light_gbm",
    "xg_boost_regressor",
]));
static FORECASTING_TRAINING: Object = object(
    "the training of a forecast",
    &[
        &[
            opt("allowed_training_algorithms", &Schema::List(&FORECASTER)),
            opt("blocked_training_algorithms", &Schema::List(&FORECASTER)),
        ],
        TRAINING,
    ],
);
static FORECASTER: Schema = Schema::Enum(&snake(&[
    "auto_arima",
    "prophet",
    "naive",
    "seasonal_naive",
    "average",
    "seasonal_average",
    "exponential_smoothing",
    "arimax",
    "tcn_forecaster",
    "elastic_net",
    "gradient_boosting",
    "decision_tree",
    "knn",
    "lasso_lars",
    "sgd",
    "random_forest",
    "extreme_random_trees",
    "light_gbm",
    "xg_boost_regressor",
]));

static FORECAST: Object = object(
    "the settings of a forecast",
    &[&[
        opt("country_or_region_for_holidays", &Schema::Text),
        opt("cv_step_size", &Schema::Int),
        opt("forecast_horizon", &AUTO_OR_INTEGER),
        opt("target_lags", &LAGS),
        opt("target_rolling_window_size", &AUTO_OR_INTEGER),
        opt("time_column_name", &Schema::Text),
        opt("time_series_id_column_names", &COLUMNS),
        opt("frequency", &Schema::Text),
        opt("feature_lags", &Schema::Enum(&any_case(&["none", "auto"]))),
        opt("seasonality", &AUTO_OR_INTEGER),
        opt("short_series_handling_config", &Schema::Enum(&any_case(&["none", "auto", "pad", "drop"]))),
        opt("use_stl", &Schema::Enum(&any_case(&["none", "season", "seasontrend"]))),
        opt("target_aggregate_function", &Schema::Enum(&any_case(&["none", "sum", "max", "min", "mean"]))),
        opt("features_unknown_at_forecast_time", &COLUMNS),
    ]],
);
static LAGS: Schema = Schema::OneOf(&OneOf {
    form: "`auto`, an integer or a list of integers",
    by: None,
    of: &[&Schema::Enum(&any_case(&["auto"])), &Schema::Int, &Schema::List(&Schema::Int)],
});
static COLUMNS: Schema =
    Schema::OneOf(&OneOf { form: "a text or a list of texts", by: None, of: &[&Schema::Text, &TEXT_LIST] });
