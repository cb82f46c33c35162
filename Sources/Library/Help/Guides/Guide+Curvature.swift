internal import Runtime

extension Guide {
    static let curvature = Guide(
        "curvature", "Hessians, landscapes and the ways between models",
        [
            .text(
                """
                Curvature is asked of a model's loss over data, at the model's weights. Small
                models have their whole Hessian, exactly and in double precision; of large
                ones there are products with it, and what can be had from those.
                """),
            .example(
                """
                data = moons(n=200, noise=0.2, seed=1) |> split(test=0.2)
                run = train(mlp([2, 8, 8, 2], activation=tanh), data, optimizer=adam(lr=0.02), epochs=30, track=1, seed=1, precision=f64)
                H = hessian_matrix(run.model, data)
                top = hessian_top(run.model, data, k=3)
                max(abs(top.values - sort(eigvals(H))[::-1][0:3])) < 1e-6
                """, shows: "true"),
            .text(
                """
                Every estimate carries its error. `hessian_trace` and `hessian_density` draw
                random directions; `curvature=` asks for the Gauss–Newton or Fisher matrix in
                the Hessian's place, `layer=` for the block of one layer.
                """),
            .example(
                """
                t = hessian_trace(run.model, data)
                abs(t.value - trace(H)) < 5 * t.error
                """, shows: "true"),
            .example(
                """
                s = hessian_density(run.model, data, curvature="gauss_newton")
                save_figure("spectrum.svg", plot(s.x, s.density, xlabel="eigenvalue"))
                """),
            .text(
                """
                `sharpness` is the largest eigenvalue: beyond 2/sharpness gradient descent is
                unstable. It serves as a measure during training, and a schedule can follow
                it.
                """),
            .example(
                """
                steady(t, state) = min(0.5, 1.5 / state.sharpness)
                train(mlp([2, 8, 2]), data, optimizer=sgd(lr=steady), epochs=5, measure={sharpness = m -> sharpness(m, data)}).status
                """, shows: "\"finished\""),
            .text(
                """
                A landscape is the loss on a plane through the weights. Of a run it shows the
                path projected onto the plane, and beside it the loss where the path really
                was: what a plane shows of a path is not the path.
                """),
            .example(
                """
                l = landscape(run, data, directions="pca", n=11)
                save_figure("landscape.svg", plot(l), size=[1000, 420])
                """),
            .text(
                """
                Two networks may compute the same with hidden units in another order.
                `weight_match` brings them into one order; `interpolate` gives the barrier
                between them, plain and after that.
                """),
            .example(
                """
                other = train(mlp([2, 8, 8, 2], activation=tanh), data, optimizer=adam(lr=0.02), epochs=30, seed=2).model
                i = interpolate(run.model, other, data)
                i.matched.barrier < i.barrier
                """, shows: "true"),
        ],
        seeAlso: ["training", "differentiation", "hessian_top", "landscape", "interpolate"])
}
