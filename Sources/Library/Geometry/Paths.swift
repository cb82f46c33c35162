internal import Analysis
internal import Runtime
internal import Tensors

/// How far and how straight a run moved.
enum Paths {
    static let builtins: [Builtin] = [
        Builtin(
            "trajectory_length", "(path: run | tensor) -> number | tensor",
            "the length of a path: the sum of ‖w(t + 1) − w(t)‖ over its snapshots",
            help: "A run stands for its `weights`. A tensor [T, P] is one path; [R, T, P] gives a length for each of R.",
            examples: [Example("trajectory_length([[0, 0], [3, 4], [3, 5]])", shows: "6")],
            seeAlso: ["turning_angles"], searchTerms: ["path length", "distance travelled"]
        ) { call in Value(try PathGeometry.lengths(path(call))) },
        Builtin(
            "turning_angles", "(path: run | tensor) -> tensor",
            "the angles between successive steps of a path, in radians",
            help: "0 goes straight on, π turns back; NaN beside a step of length 0. A run stands for its `weights`.",
            examples: [Example("turning_angles([[0, 0], [1, 0], [1, 1], [1, 0]])", shows: "[1.57080, 3.14159]")],
            seeAlso: ["trajectory_length"], searchTerms: ["direction", "curvature of a path"]
        ) { call in Value(try PathGeometry(path(call)).turningAngles) },
    ]

    private static func path(_ call: Call) throws -> Tensor {
        if let run: RunObject = try call.object("path") { return run.run.weights }
        return try call.tensor("path")
    }
}
