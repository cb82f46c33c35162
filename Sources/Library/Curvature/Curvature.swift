internal import Analysis
internal import Runtime
internal import Tensors

/// The curvature of losses: whole matrices, ends of spectra, densities, traces.
enum Curvature {
    static let builtins: [Builtin] = [
        Builtin(
            "hessian_matrix", "(\(CurvatureArguments.signature), \(CurvatureArguments.choice)) -> tensor",
            "the second derivatives of a model's loss, exactly, in double precision",
            help: """
                The matrix [P, P] for up to \(DenseCurvature.mostParameters) parameters, in the order of `flatten(model)`. \
                \(CurvatureArguments.help) \(CurvatureArguments.choiceHelp)
                """,
            examples: [
                Example("run = train(mlp([2, 4, 2], activation=tanh), moons(n=100, seed=1), epochs=3)\nshape(hessian_matrix(run.model, moons(n=100, seed=1)))", shows: "[22, 22]"),
                Example("data = dataset([[1], [2]], [0, 0])\nhessian_matrix(linear(1, 1), data)", shows: "[[5]]"),
            ],
            seeAlso: ["hessian_top", "hessian_density", "hessian"], searchTerms: ["second derivative", "gauss newton", "fisher", "curvature"]
        ) { call in
            let problem = try call.curvatureProblem()
            let kind = try call.curvatureKind()
            guard try call.layerRange(problem) == nil else {
                return Value(try DenseCurvature.matrix(of: call.curvatureOperator(problem, elementType: .f64), in: call.context))
            }
            return Value(try DenseCurvature.matrix(problem, kind, in: call.context))
        },
        Builtin(
            "hessian_top",
            """
            (\(CurvatureArguments.signature), k: whole = auto, which: string = "largest", *, \(CurvatureArguments.choice), \
            block: whole = 1, tolerance: number = auto, products: whole = 600, precision: string | function = auto, seed: whole = 0) -> record
            """,
            "a record {values, vectors, residuals, products}: eigenvalues at an end of the spectrum of a loss's Hessian",
            help: """
                By Lanczos's method with full reorthogonalization on Hessian-vector products; the Hessian itself is never made. \
                `which` is "largest" (algebraically, descending), "smallest" (ascending) or "magnitude". `k` is 10 unless given. \
                `vectors` are unit rows [k, P]; `residuals` are ‖H v − λ v‖: an eigenvalue lies no farther from each value. \
                It ends when all residuals are below `tolerance` times the largest eigenvalue (1e-7 in double, 1e-4 in single \
                precision), or after so many `products`. An eigenvalue of multiplicity m is found m times with `block` = m. \
                Computed in the precision of the weights unless `precision` says otherwise. \
                \(CurvatureArguments.help) \(CurvatureArguments.choiceHelp)
                """,
            examples: [
                Example("data = moons(n=100, seed=1)\nrun = train(mlp([2, 4, 2], activation=tanh), data, epochs=3, precision=f64)\nt = hessian_top(run.model, data, k=2)\nmax(abs(t.values - sort(eigvals(hessian_matrix(run.model, data)))[::-1][0:2])) < 1e-6", shows: "true"),
            ],
            seeAlso: ["hessian_matrix", "hessian_density", "sharpness", "gradient_overlap"], searchTerms: ["eigenvalues", "lanczos", "spectrum", "largest eigenvalue"]
        ) { call in
            let problem = try call.curvatureProblem()
            let linear = try call.curvatureOperator(problem)
            let pairs = try call.eigenpairs(linear, count: call.optionalWhole("k") ?? min(10, linear.dimension), end: call.spectrumEnd())
            return Value([
                "values": Value(pairs.values), "vectors": Value(pairs.vectors), "residuals": Value(pairs.residuals),
                "products": Value(pairs.products),
            ] as Record)
        },
        Builtin(
            "hessian_density",
            """
            (\(CurvatureArguments.signature), *, \(CurvatureArguments.choice), probes: whole = 10, steps: whole = 80, \
            width: number = auto, points: whole = 400, precision: string | function = auto, seed: whole = 0) -> record
            """,
            "a record {x, density, error, …}: the density of the eigenvalues of a loss's Hessian",
            help: """
                Stochastic Lanczos quadrature: `steps` nodes for each of `probes` random orthogonal vectors (at most as many as there are \
                parameters), with the squared first components of the tridiagonal matrix's eigenvectors as weights. Each eigenvalue is shown as a Gaussian of standard deviation \
                `width`; the integral is 1. `error` is the standard error over probes. `nodes` and `weights` are lists of vectors, one for each \
                probe; `trace` and `square` estimate tr H and tr H². 
                \(CurvatureArguments.help) \(CurvatureArguments.choiceHelp)
                """,
            examples: [
                Example("data = moons(n=100, seed=1)\nrun = train(mlp([2, 4, 2], activation=tanh), data, epochs=3, precision=f64)\ns = hessian_density(run.model, data)\nabs(sum(s.density) * (s.x[1] - s.x[0]) - 1) < 0.02", shows: "true"),
            ],
            seeAlso: ["hessian_top", "hessian_trace", "hessian_matrix"], searchTerms: ["spectral density", "slq", "lanczos quadrature", "eigenvalue histogram"]
        ) { call in
            let problem = try call.curvatureProblem()
            let density = try SpectralDensity(
                call.curvatureOperator(problem), probes: call.whole("probes"), steps: call.whole("steps"),
                width: call.optionalNumber("width"), points: call.whole("points"), seed: call.seed(), in: call.context)
            return Value([
                "x": Value(density.x), "density": Value(density.density), "error": Value(density.error),
                "width": Value(density.width), "nodes": Value(density.rules.map { Value($0.nodes) }),
                "weights": Value(density.rules.map { Value($0.weights) }),
                "trace": .object(EstimateObject(density.trace { $0 })),
                "square": .object(EstimateObject(density.trace { $0 * $0 })),
            ] as Record)
        },
        Builtin(
            "hessian_trace",
            """
            (\(CurvatureArguments.signature), *, \(CurvatureArguments.choice), method: string = "hutch++", products: whole = 60, \
            precision: string | function = auto, seed: whole = 0) -> estimate
            """,
            "the sum of the eigenvalues of a loss's Hessian, estimated from random products",
            help: """
                `method` is "hutch++" (Meyer et al. 2021: a third of the products takes the largest eigenvalues out first) or \
                "hutchinson" (the mean of vᵀHv over random signs v). Where `products` suffice for all directions, the answer is exact \
                and its error 0. `.error` is the standard error, `.trace` the running estimate. \
                \(CurvatureArguments.help) \(CurvatureArguments.choiceHelp)
                """,
            examples: [
                Example("data = dataset([[1], [2]], [0, 0])\nhessian_trace(linear(1, 1), data).value", shows: "5"),
                Example("data = moons(n=100, seed=1)\nm = mlp([2, 10, 2], activation=tanh)\nt = hessian_trace(m, data, products=30)\nabs(t.value - trace(hessian_matrix(m, data))) < 5 * t.error", shows: "true"),
            ],
            seeAlso: ["hessian_density", "hessian_top"], searchTerms: ["hutchinson", "hutch++", "laplacian"]
        ) { call in
            let problem = try call.curvatureProblem()
            let text = try call.string("method")
            guard let method = TraceEstimate.Method(rawValue: text) else {
                throw TrainingArgumentError.unknownName(kind: "method", name: text, known: TraceEstimate.Method.allCases.map(\.rawValue))
            }
            return .object(EstimateObject(try TraceEstimate.of(
                call.curvatureOperator(problem), method: method, products: call.whole("products"), seed: call.seed(), in: call.context)))
        },
        Builtin(
            "sharpness",
            """
            (\(CurvatureArguments.signature), *, \(CurvatureArguments.choice), tolerance: number = auto, products: whole = 600, \
            precision: string | function = auto, seed: whole = 0) -> estimate
            """,
            "the largest eigenvalue of a loss's Hessian",
            help: """
                Gradient descent at learning rate lr is stable where sharpness < 2/lr; in full-batch training it rises to there and \
                hovers (Cohen et al. 2021). `.error` is the residual: an eigenvalue lies no farther away. `.critical_lr` is 2/sharpness. It serves \
                as a measure: `measure={sharpness = m -> sharpness(m, data)}`. \(CurvatureArguments.help) \(CurvatureArguments.choiceHelp)
                """,
            examples: [Example("sharpness(linear(1, 1), dataset([[1], [2]], [0, 0])).critical_lr", shows: "0.4")],
            seeAlso: ["hessian_top", "landscape"], searchTerms: ["lambda max", "edge of stability", "flatness"]
        ) { call in
            let problem = try call.curvatureProblem()
            let pairs = try call.eigenpairs(call.curvatureOperator(problem), count: 1, end: .largest)
            let value = pairs.values.first ?? .nan
            return .object(EstimateObject(Estimate(
                value: value, error: pairs.residuals.first, count: pairs.products,
                evidence: ["critical_lr": .number(value > 0 ? 2 / value : .infinity), "vector": .numbers(try pairs.vectors.at([.at(0)]))])))
        },
        Builtin(
            "gradient_covariance", "(\(CurvatureArguments.signature), k: whole = auto, *, seed: whole = 0) -> record",
            "a record {trace, noise_scale, values, vectors, gradient, norms}: how the gradients of single samples scatter",
            help: """
                Σ = (1/n) Σᵢ (gᵢ − g)(gᵢ − g)ᵀ over the samples of the data. `trace` is tr Σ, `noise_scale` tr Σ/‖g‖²: about the batch \
                size at which noise and gradient are of one size (McCandlish et al. 2018). `values` and `vectors` are the k largest eigenvalues \
                of Σ (10 unless given) and unit rows, `gradient` the mean g, `norms` the samples' gradient norms. Errors treat the \
                samples as drawn. \(CurvatureArguments.help)
                """,
            examples: [
                Example("data = moons(n=100, seed=1)\nc = gradient_covariance(mlp([2, 4, 2]), data, k=3)\nsum(c.values) <= c.trace.value", shows: "true"),
                Example("data = dataset([[1], [1]], [1, 3])\nm = unflatten(linear(1, 1), [0])\ngradient_covariance(m, data, k=1).noise_scale.value", shows: "0.25"),
            ],
            seeAlso: ["gradient_overlap", "hessian_top"], searchTerms: ["noise scale", "critical batch size", "gradient noise"]
        ) { call in
            let problem = try call.curvatureProblem()
            let noise = try GradientNoise(problem, in: call.context)
            let covariance = try GradientCovariance(problem, gradient: noise.gradient, in: call.context)
            let pairs = try Lanczos(
                covariance, count: call.optionalWhole("k") ?? min(10, covariance.dimension), seed: call.seed(), in: call.context)
            return Value([
                "trace": .object(EstimateObject(noise.trace)), "noise_scale": .object(EstimateObject(noise.noiseScale)),
                "values": Value(pairs.values), "vectors": Value(pairs.vectors), "gradient": Value(noise.gradient),
                "norms": Value(noise.norms),
            ] as Record)
        },
        Builtin(
            "gradient_overlap",
            """
            (\(CurvatureArguments.signature), k: whole = auto, *, curvature: string = "hessian", precision: string | function = auto, \
            seed: whole = 0) -> record
            """,
            "a record {share, baseline, interval, p, …}: how much of the gradient lies along the Hessian's top eigenvectors",
            help: """
                `share` is ‖P g‖²/‖g‖² for the projector P on the top k eigenvectors (10 unless given; of a classifier its number of \
                classes). A random direction has k/P (`baseline`), in 95 % of cases within `interval`; `p` is the chance that it has as \
                large a share (Gur-Ari et al. 2018). `values` are the eigenvalues. \(CurvatureArguments.help)
                """,
            examples: [
                Example("data = moons(n=100, seed=1)\nrun = train(mlp([2, 8, 2], activation=tanh), data, epochs=5, precision=f64)\no = gradient_overlap(run.model, data)\n[o.baseline, o.share > o.baseline]", shows: "[0.0476190, true]"),
            ],
            seeAlso: ["hessian_top", "gradient_covariance"], searchTerms: ["tiny subspace", "top subspace", "gur-ari"]
        ) { call in
            let problem = try call.curvatureProblem()
            let usual = try call.data("data").train.classes ?? 10
            let linear = try CurvatureOperator(
                problem, call.curvatureKind(), elementType: call.optional("precision") == nil ? nil : call.precision("precision"), in: call.context)
            let pairs = try Lanczos(
                linear, count: call.optionalWhole("k") ?? min(usual, linear.dimension),
                tolerance: linear.elementType == .f32 ? 1e-4 : 1e-7, seed: call.seed(), in: call.context)
            let share = try SubspaceShare(of: problem.gradient(in: call.context), in: pairs.vectors)
            return Value([
                "share": Value(share.share), "baseline": Value(share.baseline),
                "interval": Value([share.interval.lowerBound, share.interval.upperBound]), "p": Value(share.p),
                "k": Value(pairs.values.count), "values": Value(pairs.values),
            ] as Record)
        },
    ]
}

extension Call {
    fileprivate func spectrumEnd() throws -> Lanczos.End {
        let text = try string("which")
        guard let end = Lanczos.End(rawValue: text) else {
            throw TrainingArgumentError.unknownName(kind: "end of the spectrum", name: text, known: Lanczos.End.allCases.map(\.rawValue))
        }
        return end
    }

    fileprivate func eigenpairs(_ linear: some SymmetricOperator, count: Int, end: Lanczos.End) throws -> Lanczos {
        let usual = linear.elementType == .f32 ? 1e-4 : 1e-7
        let tolerance = try optionalNumber("tolerance") ?? usual
        guard tolerance > 0, tolerance < 1 else { throw invalid("tolerance", "must be between 0 and 1") }
        let products = try whole("products")
        guard products >= 1 else { throw invalid("products", "must be at least 1") }
        let block = builtin.signature.parameters.contains { $0.name == "block" } ? try whole("block") : 1
        return try Lanczos(
            linear, count: count, end: end, block: block, tolerance: tolerance, most: products, seed: seed(), in: context)
    }
}
