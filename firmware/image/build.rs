//! Hands the linker our layout. It includes `link.x`, which may be named only once.

fn main() {
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    println!("cargo::rustc-link-search={folder}");
    println!("cargo::rustc-link-arg-bins=-Tlayout.x");
    // Without this the linker aligns the image to pages, which start-up code does not expect.
    println!("cargo::rustc-link-arg-bins=--nmagic");
    println!("cargo::rerun-if-changed=layout.x");
}
