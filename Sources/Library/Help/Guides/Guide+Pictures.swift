internal import Runtime

extension Guide {
    static let pictures = Guide(
        "pictures", "figures in the terminal and in files",
        [
            .text(
                """
                A figure is a value. At the prompt it is drawn with characters; `show` does
                the same in a script; `save_figure` writes SVG, PNG or PDF. `:set plot ascii`
                draws with plain characters, `:set plot off` only names figures. A terminal
                that, asked, says that it shows images (kitty's or sixels) gets them;
                `DYN_GRAPHICS=characters`, `kitty` or `sixel` decides without asking.
                """),
            .example(
                """
                x = linspace(0, 6, 50)
                f = plot(x, sin(x), title="a sine", xlabel="x")
                """),
            .example(
                """
                save_figure("sine.svg", f, size=[640, 480])
                """),
            .text(
                "`plot` knows what to do with many values: numbers, a table, a run, a matrix."),
            .example(
                """
                run = train(mlp([2, 6, 2]), moons(n=100), epochs=10, track=2)
                save_figure("course.svg", plot(run))
                """),
            .text(
                """
                Marks: `line`, `scatter`, `hist`, `bars`, `box`, `violin`, `heatmap`,
                `contour`, `image`, `band`, `arrows`, `annotate`. `figure` and `+` lay several
                over each other in one frame; `panels` sets them side by side.
                """),
            .example(
                """
                data = blobs(n=60, centers=2, seed=1)
                save_figure("points.svg", scatter(data.x, color=data.y))
                """),
            .example(
                """
                save_figure("both.svg", panels([hist(randn(200, seed=1)), heatmap(randn(5, 5, seed=2))]))
                """),
            .text(
                "A function of two numbers can be drawn as it is:"),
            .example(
                """
                save_figure("valley.svg", contour((x, y) -> (1 - x)^2 + 10*(y - x^2)^2, x=linspace(-2, 2, 30), y=linspace(-1, 3, 30)))
                """),
            .text(
                """
                A report puts figures, tables and text on one page of HTML, which needs no
                other file and no network, and the same in Markdown. Below each figure
                stands the call that made it. The page ends with the journal (`note`,
                `hypothesis`, `evidence`, `verdict`) and with how it was made.
                """),
            .example(
                """
                report("report", title="Sine", items=["What a sine looks like.", f])
                """),
        ],
        seeAlso: ["files", "sweeps", "training"])
}
