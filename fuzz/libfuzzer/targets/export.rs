#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    recoupe_fuzz::hold("export", bytes);
});
