//! Changes what it was not granted.

use jobgate_test_guests::why;

jobgate_test_guests::mutator!(|_, editor| editor.set("/compute", "azureml:mine", &why()));
