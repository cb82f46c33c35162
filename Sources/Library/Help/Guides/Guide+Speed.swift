internal import Runtime

extension Guide {
    static let speed = Guide(
        "speed", "how programs run, and how to see why something is slow",
        [
            .text(
                """
                A function that is differentiated or compiled, and every training step, is traced
                into a graph and compiled: repeated work is done once, elementwise operations are
                fused, all memory is planned. `explain` shows the result, operation by operation.
                """),
            .example(
                """
                p = explain(x -> sum(tanh(x)^2), [1, 2, 3])
                p.operations.of
                """,
                shows: """
                ["tanh, square", "over axes 0"]
                """),
            .example("explain(experiment(mlp([2, 8, 2]), moons(n=100), epochs=1));"),
            .text(
                """
                A program runs portably at first. When its work will repay it, it is written out
                as C for its very shapes, compiled by clang in the background, kept in
                ~/.cache/dyn/native, and taken up while the work goes on. The results are the same
                bits either way. `explain(f, code=true)` shows the C. `:set native off` at the prompt,
                or DYN_NATIVE=off in the environment, keeps programs portable; `always` compiles
                at once. Without clang everything works, slower.
                """),
            .example("c = explain(x -> tanh(x), [1, 2], code=true).code\n\"lane_tanh_f64\" in c", shows: "true"),
            .text(
                """
                The vectors work along the samples of a batch, sixteen numbers of f32 or eight
                of f64 at a time with AVX-512, so small batches leave lanes empty, and training
                with `precision=f64` takes about twice the time of `f32`. Products of 134 million
                multiply-adds and more, and deep ones, go to OpenBLAS. A full batch of a model
                that is linear in its inputs, under `mse`, is trained on the rows of a triangular
                factor of [X Y]: the loss is the same, the samples no longer count.
                A loop of your own runs some five times as fast as Python's; whole tensors,
                `map` over a design, or `compile` are faster still:
                """),
            .example("g = compile((x, r) -> r * x * (1 - x))\ng([0.1, 0.5], 4)", shows: "[0.36, 1]"),
            .text(
                """
                `sweep` uses all cores (DYN_THREADS=n limits them); results do not depend on their
                number. `:time EXPR` times an expression at the prompt, `time(f)` in a script.
                """),
        ], seeAlso: ["explain", "compile", "train", "sweep"])
}
