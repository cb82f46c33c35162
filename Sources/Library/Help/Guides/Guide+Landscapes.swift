internal import Runtime

extension Guide {
    static let landscapes = Guide(
        "landscapes", "optimizers on functions: paths, stability, saddles, basins",
        [
            .text(
                """
                `minimize` runs any optimizer on any function of a vector or of numbers, in
                double precision, and keeps every step. The usual test functions are there
                with domain, start and minima; one of your own serves as well.
                """),
            .example(
                """
                valley(x, y) = (1 - x)^2 + 100*(y - x^2)^2
                run = minimize(valley, start=[-1.5, 2], optimizer=adam(lr=0.01), steps=5000, loss_below=1e-5)
                [run.status, run.converged_at]
                """, shows: "[\"converged\", 3076]"),
            .example(
                """
                h = run.history
                paths = contour(rosenbrock, x=[-2, 2], y=[-1, 3], levels=[2, 10, 50, 200, 1000]) + plot(h.x0, h.x1)
                save_figure("path.svg", paths)
                """),
            .text(
                """
                A run that flies apart says when and why. With `curvature=true` the Hessian's
                eigenvalues stand beside the optimizer's own threshold at each step;
                `stability` sets what linear theory predicts beside what was seen.
                """),
            .example(
                """
                wild = minimize(rosenbrock, start=[-1.5, 2], optimizer=sgd(lr=0.01, momentum=0.9), curvature=true)
                [wild.status, wild.steps[-1]]
                """, shows: "[\"diverged\", 8]"),
            .example(
                """
                ledger = stability(wild)
                [ledger.predicted, ledger.seen, 2 * 1.9 / 0.01]
                """, shows: "[\"diverges\", \"diverged\", 380]"),
            .example("eigvals(hessian(rosenbrock)([-1.5, 2]))", shows: "[9.75027, 2092.25]"),
            .text(
                """
                The sharpest direction had 2092 where heavy ball bears 380: it was the
                learning rate, not the momentum. `critical_lr` gives the rate that a point
                bears, from theory and measured by bisection.
                """),
            .example(
                """
                r = critical_lr(rosenbrock, [1, 1], sgd(momentum=0.9))
                abs(r.measured / r.predicted - 1) < 0.01
                """, shows: "true"),
            .text(
                """
                Near a saddle the loss is flat for a long time. `saddles` finds those that a
                path came near and sets the steps spent there beside ln(r/ε)/ln μ;
                `escape_times` lets noise lead away, over a grid of its strength.
                """),
            .example(
                """
                s = saddles(minimize(saddle, start=[0.5, 1e-6], optimizer=sgd(lr=0.1), steps=400))
                [s.passages.near[0], s.passages.predicted[0]]
                """, shows: "[145, 144.953]"),
            .example(
                """
                e = escape_times(saddle, start=[0, 0], optimizer=sgd(lr=0.1), noise=[0.01, 0.1], replicates=50, steps=500)
                e.table.mean[0] > e.table.mean[1]
                """, shows: "true"),
            .text(
                """
                `basins` maps which minimum each start of a grid reaches: all starts in
                lockstep, with labels of their own for those that diverged, left or had not
                arrived. `multistart` does the same for starts of your choice.
                """),
            .example(
                """
                b = basins(himmelblau, optimizer=sgd(lr=0.01), x=linspace(-5, 5, 40), y=linspace(-5, 5, 40), steps=2000)
                save_figure("basins.svg", heatmap(b.labels, x=b.x, y=b.y))
                [length(b.attractors), sum(b.labels <= 0)]
                """, shows: "[4, 0]"),
            .text(
                """
                What cannot be minimized is refused with its reason: a function of a vector
                result, one that depends on nothing, a start where it is not finite.
                """),
            .example(
                "try { minimize(x -> log(sum(x)), start=[-1, 0]) } catch e { e.message }",
                shows: "\"function is nan at [-1, 0], which is outside its domain\""),
        ],
        seeAlso: ["curvature", "training", "minimize", "stability", "saddles", "basins"])
}
