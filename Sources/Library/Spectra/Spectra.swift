internal import Analysis
internal import Learning
internal import Programs
internal import Runtime
internal import Tensors

/// Singular values of weights, and what noise alone would show.
enum Spectra {
    static let builtins: [Builtin] = [
        Builtin(
            "spectrum", "(x: model | run | tensor) -> table",
            "the singular values of weight matrices in figures: a row for each, of a run for each snapshot",
            help: """
                Columns: `σ_max`, `σ_min`; `stable_rank` ‖W‖²_F/σ_max²; `effective_rank` exp of the entropy of σ/Σσ (Roy and Vetterli \
                2007); `numerical_rank`, values above max(m, n)·ε·σ_max in the matrix' own precision; `participation_ratio` \
                (Σσ²)²/Σσ⁴; `condition` σ_max/σ_min. `layer` is the layer's number, or the name of a parameter of a model of yours. \
                A run gives a row for each matrix of each snapshot, with its `step` (see `track`); `plot(spectrum(run))` draws σ_max of each layer, \
                `plot(spectrum(run), columns="stable_rank")` another column.
                """,
            examples: [
                Example("spectrum([[3, 0], [0, 4]]).σ_max", shows: "[4]"),
                Example("spectrum(mlp([2, 16, 2])).shape", shows: "[\"16 × 2\", \"2 × 16\"]"),
                Example("run = train(linear(3, 2), regression(n=40, features=3).x |> x -> dataset(x, x[:, 0:2]), epochs=2, track=1)\nspectrum(run).step", shows: "[0, 2, 4]"),
            ],
            seeAlso: ["svdvals", "stable_rank", "effective_rank", "marchenko_pastur"], searchTerms: ["singular values", "rank", "condition"]
        ) { call in
            if let run: RunObject = try call.object("x") { return Value(try SpectrumTable.of(run.run, call)) }
            var table = SpectrumTable()
            if let model: ModelObject = try call.object("x") {
                let weights = try WeightMatrices(model.model.layout, model.model.parameters())
                for (label, matrix) in zip(weights.labels, weights.matrices) { try table.add(matrix, label: label) }
            } else {
                try table.add(call.matrix("x"), label: "0")
            }
            return Value(try table.table())
        },
        Builtin(
            "stable_rank", "(A: numeric) -> numeric", "‖A‖²_F/σ_max²: how many directions share a matrix' energy with the strongest",
            help: "Between 1 and the rank; it barely moves under small perturbations (Rudelson and Vershynin 2007). 0 for the zero matrix. Differentiable.",
            examples: [Example("stable_rank([[3, 0], [0, 4]])", shows: "1.5625")],
            seeAlso: ["effective_rank", "spectrum", "rank"]
        ) { call in
            let values = try singularValues(call)
            let largest = try values.maximum()
            if let known = largest.tensor?.scalar, known == 0 { return Value(0.0) }
            return Value(try (values / largest).square().sum())
        },
        Builtin(
            "effective_rank", "(A: numeric) -> numeric", "exp of the entropy of σ/Σσ: how many directions a matrix uses",
            help: "Between 1 and the rank (Roy and Vetterli 2007); 0 for the zero matrix. Differentiable.",
            examples: [
                Example("effective_rank(eye(3))", shows: "3"),
                Example("effective_rank([[1, 0], [0, 0]])", shows: "1"),
            ],
            seeAlso: ["stable_rank", "spectrum", "rank"], searchTerms: ["entropy"]
        ) { call in
            let values = try singularValues(call)
            let total = try values.sum()
            if let known = total.tensor?.scalar, known == 0 { return Value(0.0) }
            let shares = try values / total
            // p ln p tends to 0 with p; the logarithm sees 1 there so that its slope stays finite.
            let isPositive = try Operand.binary(.greater, shares, 0)
            let logarithms = try Operand.select(isPositive, shares, 1).log()
            return Value(try (-1 * (shares * logarithms).sum()).exp())
        },
        Builtin(
            "marchenko_pastur", "(x: number | tensor, *, variance: number = auto) -> record",
            "the bulk that noise fills in a spectrum: its edges for a ratio γ, or fitted to a matrix with what stands out",
            help: """
                The eigenvalues of XᵀX/n, X being n × p with independent entries of variance σ², fill σ²(1 ∓ √γ)² with γ = p/n (Marchenko \
                and Pastur 1967). A number is γ: a record {gamma, variance, low, high, density, spike}, where `density(x)` is the law and \
                `spike(l)` where a population eigenvalue l shows (Baik, Ben Arous and Péché 2005). A matrix is held against the law, n \
                being its larger side: σ² by the median eigenvalue unless `variance` is given, `eigenvalues`, `spikes` (a table: \
                eigenvalue, population, alignment with the true direction) beyond `threshold`, the 99 % point of the largest eigenvalue of \
                noise (Johnstone 2001), and `distance`, the Kolmogorov-Smirnov distance of the bulk from the law. Needs 20 eigenvalues.
                """,
            examples: [
                Example("m = marchenko_pastur(0.25)\n[m.low, m.high, m.spike(3)]", shows: "[0.25, 2.25, 3.375]"),
                Example("fit = marchenko_pastur(randn(400, 100, seed=1))\nlength(fit.spikes)", shows: "0"),
            ],
            seeAlso: ["spectrum", "power_law"], searchTerms: ["random matrix", "bulk", "noise", "outliers", "bbp"]
        ) { call in
            let variance = try call.optionalNumber("variance")
            if let ratio = try call.value("x").scalar {
                return Value(law(try MarchenkoPastur(ratio: ratio, variance: variance ?? 1)))
            }
            let fit = try MarchenkoPasturFit(call.matrix("x"), variance: variance)
            var record = law(fit.law)
            record["threshold"] = Value(fit.threshold)
            record["eigenvalues"] = Value(fit.eigenvalues)
            record["spikes"] = Value(try Table(columns: [
                ("eigenvalue", .numbers(Tensor(fit.spikes.map(\.eigenvalue)))), ("population", .numbers(Tensor(fit.spikes.map(\.population)))),
                ("alignment", .numbers(Tensor(fit.spikes.map(\.alignment)))),
            ]))
            record["distance"] = Value(fit.distance)
            return Value(record)
        },
        Builtin(
            "power_law", "(values: tensor, *, xmin: number = auto) -> estimate",
            "the exponent α of a power-law tail p(x) ∝ x^(−α), x ≥ xmin, with what speaks for and against it",
            help: """
                Maximum likelihood, with `xmin` where the tail is nearest to the law (Clauset, Shalizi and Newman 2009); a matrix stands for \
                the eigenvalues of AᵀA. Refuses below 50 positive values, in all and in the tail. Evidence: `n` (of the tail), `xmin`, `distance` \
                (Kolmogorov-Smirnov), and the log-normal alternative: `lognormal_mu`, `lognormal_sigma`, Vuong's statistic `vuong` (positive speaks for the \
                power law, negative for the log-normal) and its `vuong_p`: above 0.1 the data cannot tell the two apart.
                """,
            examples: [
                Example("u = rand(2000, seed=1)\nabs(power_law(u^(-1/1.5)).value - 2.5) < 0.15", shows: "true"),
                Example("try { power_law(svdvals(randn(8, 8))) } catch e { e.message }", shows: "\"a power law needs at least 50 positive values, and there are 8\""),
            ],
            seeAlso: ["spectrum", "marchenko_pastur"], searchTerms: ["heavy tail", "alpha", "scale free", "pareto", "clauset"]
        ) { call in
            let tensor = try call.tensor("values")
            guard tensor.rank == 1 || tensor.rank == 2 else { throw call.invalid("values", "must be a vector or a matrix, not of shape \(tensor.shape)") }
            let values = tensor.rank == 1 ? tensor.doubles : try SingularSpectrum(of: tensor).values.map { $0 * $0 }
            return .object(EstimateObject(try PowerLawFit(values, minimum: call.optionalNumber("xmin"), in: call.context).estimate))
        },
    ]

    private static func singularValues(_ call: Call) throws -> Operand {
        let matrix = try call.operand("A")
        guard matrix.rank == 2, matrix.count > 0 else { throw call.invalid("A", "must be a matrix, not of shape \(matrix.shape)") }
        return try matrix.singularValues()
    }

    private static func law(_ law: MarchenkoPastur) -> Record {
        let captures = [Value(law.ratio), Value(law.variance)]
        func making(_ field: String) -> Making {
            Making(function: "marchenko_pastur", arguments: Arguments([captures[0]], named: [("variance", captures[1])]), field: field)
        }
        return [
            "gamma": Value(law.ratio), "variance": Value(law.variance), "low": Value(law.lowerEdge), "high": Value(law.upperEdge),
            "density": .function(FunctionValue(Builtin("density", "(x: tensor) -> tensor", "the density of eigenvalues at x", captures: captures, making: making("density")) { call in
                let x = try call.tensor("x")
                return Value(Tensor(x.doubles.map(law.density), shape: x.shape))
            })),
            "spike": .function(FunctionValue(Builtin("spike", "(l: number) -> number", "where a population eigenvalue l shows", captures: captures, making: making("spike")) { call in
                Value(law.spike(of: try call.number("l")))
            })),
        ]
    }
}

extension Call {
    /// A matrix; a vector is refused.
    func matrix(_ name: String) throws -> Tensor {
        let tensor = try tensor(name)
        guard tensor.rank == 2 else { throw invalid(name, "must be a matrix, not of shape \(tensor.shape)") }
        return tensor
    }
}
