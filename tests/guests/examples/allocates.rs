//! Takes all the memory that it gets.

jobgate_test_guests::validator!(|_| {
    let mut taken: Vec<Vec<u8>> = Vec::new();
    loop {
        taken.push(vec![1; 1 << 20]);
    }
});
