import Figures
import Glibc
import Testing

/// Typical figures as a terminal of 60 and of 200 columns shows them, held against files in `Goldens`, which were looked at.
///
/// With `DYN_WRITE_GOLDENS=1` in the environment the files are written anew: look at what `git diff` shows before they are kept.
@Suite("Typical figures in the terminal")
struct GoldenTests {
    static let figures: [(name: String, figure: @Sendable () throws -> Figure)] = [
        ("losses", { Figure(
            title: "Loss", marks: [
                .band(try BandMark(x: steps, lower: steps.map { 0.8 / (1 + $0) }, upper: steps.map { 1.2 / (1 + $0) }, label: "train")),
                .line(try LineMark(x: steps, y: steps.map { 1 / (1 + $0) }, label: "train")),
                .line(try LineMark(x: steps, y: steps.map { 0.2 + 1 / (1 + $0) }, label: "test", dash: .dashed)),
                .rule(RuleMark(.y(0.3), label: "goal")),
            ], x: Axis(title: "time", unit: "s"), y: Axis(title: "loss", unit: "nats")) }),
        ("decades", { Figure(
            marks: [.line(try LineMark(x: steps, y: steps.map { exp(-3 * $0) }))], x: Axis(title: "step"), y: Axis(title: "loss", scale: .log)) }),
        ("groups", { Figure(
            title: "Groups", marks: [.scatter(try ScatterMark(
                x: steps.map { cos(3 * $0) * (1 + $0) }, y: steps.map { sin(3 * $0) * (1 + $0) },
                color: .categories(steps.indices.map { ["signal", "noise", "neither"][$0 % 3] })))],
            x: Axis(title: "component 1"), y: Axis(title: "component 2")) }),
        ("bars", { Figure(
            marks: [
                .bars(try BarsMark(categories: ["static", "linear", "none"], values: [95.8, 96.8, 99.9], errors: [0.8, 0.4, 0.1], label: "train")),
                .bars(try BarsMark(categories: ["static", "linear", "none"], values: [90.1, 91, 88], label: "test")),
            ], y: Axis(title: "accuracy", unit: "%")) }),
        ("spread", { Figure(
            marks: [.box(try BoxMark(groups: ["adam", "sgd"], values: [[1, 2, 3, 4, 9], [2, 3, 3, 4]]))], y: Axis(title: "loss")) }),
        ("counts", { Figure(
            marks: [.histogram(try HistogramMark(values: (0..<500).map { sin(Double($0)) + cos(Double($0) * 1.7) }))],
            x: Axis(title: "weight"), y: Axis(title: "count")) }),
        ("surface", { Figure(
            marks: [.heatmap(HeatmapMark(grid: try surface(), label: "height"))], x: Axis(title: "x"), y: Axis(title: "y")) }),
        ("levels", { Figure(
            marks: [.contour(try ContourMark(grid: surface(), levels: .count(5))), .arrows(try ArrowsMark(x: [2], y: [2], dx: [3], dy: [2]))],
            x: Axis(title: "x"), y: Axis(title: "y")) }),
        ("intervals", { Figure(
            marks: [
                .scatter(try ScatterMark(x: [0.1, -0.2], y: [0, 1])), .line(try LineMark(x: [0, 0.2], y: [0, 0], label: "95 % interval")),
                .line(try LineMark(x: [-0.4, 0], y: [1, 1], label: "95 % interval")), .rule(RuleMark(.x(0))),
            ], x: Axis(title: "difference"), y: Axis(scale: .categorical(["linear", "step"]), reversed: true)) }),
        ("panels", { try Figure(panels: [
            Figure(title: "a", marks: [.line(LineMark(y: [1, 4, 9, 16]))]), Figure(title: "b", marks: [.violin(try ViolinMark(groups: ["x"], values: [[1, 2, 2, 3, 5]]))]),
        ], columns: 2, title: "Two panels") }),
    ]

    private static let steps = (0...60).map { Double($0) / 20 }

    private static func surface() throws -> Grid {
        let side = (0..<12).map(Double.init)
        return try Grid(values: side.flatMap { y in side.map { x in sin(x / 2) * cos(y / 3) } }, rows: 12, columns: 12)
    }

    @Test("the picture is the one that was looked at", arguments: figures.map(\.name), [60, 200])
    func golden(name: String, width: Int) throws {
        let make = try #require(Self.figures.first { $0.name == name }?.figure)
        let figure = try make()
        let pictures = [("unicode", true), ("ascii", false)].map { title, unicode in
            "\(title)\n" + TerminalRenderer(width: width, colors: .none, unicode: unicode).render(figure)
        }
        let text = pictures.joined(separator: "\n\n") + "\n"
        let path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/Goldens/\(name)-\(width).txt"
        if getenv("DYN_WRITE_GOLDENS") != nil { write(text, to: path) }
        #expect(read(path) == text, "\(text)")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
    }

    @Test("colors are seen on dark and on light: neither near black nor near white, and none for axes and texts")
    func colors() throws {
        for (name, make) in Self.figures where !["surface", "levels"].contains(name) {
            let picture = TerminalRenderer(width: 80, colors: .trueColor).render(try make())
            for escape in picture.split(separator: "\u{1B}").dropFirst() where escape.hasPrefix("[38;2;") {
                let channels = escape.dropFirst(6).prefix { $0 != "m" }.split(separator: ";").compactMap { Double($0) }
                let light = 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
                #expect((50...215).contains(light), "\(name): \(channels)")
            }
            #expect(!picture.contains("[48;"), "\(name) sets a background")
        }
    }

    // MARK: Files

    private func write(_ text: String, to path: String) {
        guard let file = fopen(path, "w") else { return }
        defer { fclose(file) }
        _ = Array(text.utf8).withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
    }

    private func read(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
