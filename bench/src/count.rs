//! An allocator that counts: how many pieces of memory a page takes is the same on a busy machine as on an idle one.

#![allow(unsafe_code, reason = "an allocator is unsafe by its trait; every call is passed on as it came")]

use mimalloc::MiMalloc;
use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;

thread_local! {
    // A number that all threads share would cost more than many a piece does, and the binary itself counts nothing.
    static PIECES: Cell<u64> = const { Cell::new(0) };
}

#[inline]
fn count() {
    PIECES.with(|pieces| pieces.set(pieces.get() + 1));
}

/// The allocator of the `recoupe` binary, counting.
pub struct Counting;

// SAFETY: each call is handed to the allocator behind as it came; counting touches no memory of the caller.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { MiMalloc.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { MiMalloc.alloc_zeroed(layout) }
    }
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { MiMalloc.realloc(at, layout, size) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { MiMalloc.dealloc(at, layout) }
    }
}

/// Pieces of memory that this thread has asked for so far; one that grows counts again.
pub fn pieces() -> u64 {
    PIECES.get()
}
