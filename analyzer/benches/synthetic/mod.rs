//! Synthetic projects: many small modules that import each other.

#![allow(dead_code, reason = "no benchmark uses every shape")]

use analyzer::app::Tree;
use fastrand::Rng;

/// Modules of a project; each imports four.
pub(crate) const SIZES: [usize; 3] = [1_250, 2_500, 5_000];

/// How modules choose what they import, besides the next one.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// Some of the next fifty; now and then one that came before.
    Layers,
    /// Some of the next fifty, and none that came before.
    Ahead,
    /// Any that came before: one long chain with circles all over.
    Chain,
}

/// A program that imports the first module, and through it all others.
pub(crate) fn project(size: usize, shape: Shape) -> Tree {
    let mut random = Rng::with_seed(size as u64);
    let mut tree = Tree::new("app");
    tree.insert("main.py", "import m0\n");
    for index in 0..size {
        let mut import = |code: &mut String, indent: &str| {
            let target = match shape {
                Shape::Layers if random.u8(..20) > 0 => index + random.usize(1..50),
                Shape::Ahead => index + random.usize(1..50),
                Shape::Layers | Shape::Chain => random.usize(..=index),
            };
            *code += &format!("{indent}import m{}\n", target.min(size - 1));
        };
        let mut code = format!("\"\"\"Module {index}.\"\"\"\n");
        code += &format!("import m{}\n", (index + 1).min(size - 1));
        import(&mut code, "");
        code += "try:\n";
        import(&mut code, "    ");
        code += "except ImportError:\n    pass\n\n\nclass Driver:\n    def __init__(self, bus):\n";
        code += "        self.bus = bus\n        self.buffer = bytearray(16)\n\n";
        code += "    def read(self, register, length=1):\n";
        import(&mut code, "        ");
        code += "        for index in range(length):\n";
        code += "            self.buffer[index] = self.bus.read(register + index)\n";
        code += "        return self.buffer[:length]\n";
        tree.insert(&format!("lib/m{index}.py"), code);
    }
    tree
}
