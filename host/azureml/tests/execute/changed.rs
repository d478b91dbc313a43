//! Files that are not what was admitted any more.

use jobgate_azureml::execute::{Class, Fate};

use crate::place::Place;

#[tokio::test]
async fn a_file_that_changed_leaves_no_blob_and_no_job() {
    let changes: [(&str, &str, Option<&str>, &str); 5] = [
        ("same size", "src/main.py", Some("print('HO')\n"), "SHA-256"),
        ("longer", "src/main.py", Some("print('hi')\nmore\n"), "17 bytes, and had 12"),
        ("gone", "src/main.py", None, "it is gone"),
        ("data", "data/a.csv", Some("2,1\n"), "SHA-256"),
        ("empty file", "src/__init__.py", Some("x"), "1 bytes, and had 0"),
    ];
    for (name, path, text, how) in changes {
        let place = Place::new();
        let steps = place.steps();
        let file = place.project.path().join(path);
        match text {
            Some(text) => place.write(path, text),
            None => std::fs::remove_file(&file).unwrap(),
        }
        let error = place.carry_out(&steps).await.unwrap_err();
        assert_eq!((error.class(), error.class().exit_code()), (Class::Stale, 6), "{name}: {error}");
        let shown = error.to_string();
        assert!(shown.contains(path) && shown.contains(how), "{name}: {shown}");
        assert!(matches!(error.fate(), Fate::NotCreated { .. }));
        assert!(place.jobs().is_empty(), "{name}");
        let end = format!("/{}", path.rsplit_once('/').unwrap().1);
        assert!(!place.blobs().iter().any(|blob| blob.ends_with(&end)), "{name}: {:?}", place.blobs());
    }
}

#[tokio::test]
async fn a_folder_in_place_of_a_file_is_told() {
    let place = Place::new();
    let steps = place.steps();
    let file = place.project.path().join("src/main.py");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let error = place.carry_out(&steps).await.unwrap_err();
    assert_eq!(error.class(), Class::Stale);
    assert!(error.to_string().contains("it is no file"), "{error}");
}
