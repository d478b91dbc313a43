//! Names a local file that the author did not.

use jobgate_test_guests::why;

jobgate_test_guests::mutator!(|_, editor| editor.set("/code", "../../etc", &why()));
