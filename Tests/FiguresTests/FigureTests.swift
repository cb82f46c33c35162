import Figures
import Glibc
import Testing

@Suite("Figures as values")
struct FigureTests {
    @Test("`+` lays the marks of both figures into one frame; the first one's words win")
    func overlay() throws {
        let line = Figure(title: "Loss", marks: [.line(LineMark(y: [1, 2]))], x: Axis(title: "epoch"))
        let rule = Figure(title: "ignored", marks: [.rule(RuleMark(.y(1)))], x: Axis(title: "step"), y: Axis(title: "loss"))
        let both = try line + rule
        #expect(both.plot?.marks.count == 2)
        #expect(both.title == "Loss")
        #expect(both.plot?.x.title == "epoch")
        #expect(both.plot?.y.title == "loss")
    }

    @Test("figures of different scales do not overlay")
    func differentScales() {
        let linear = Figure(marks: [], x: Axis(scale: .linear))
        let log = Figure(marks: [], x: Axis(scale: .log))
        #expect(throws: FigureError.scalesDiffer(axis: "x", "linear", "log")) { try linear + log }
    }

    @Test("a grid of panels does not overlay")
    func panelsDoNotOverlay() throws {
        let one = Figure(marks: [])
        let grid = try Figure(panels: [one, one], columns: 2)
        #expect(throws: FigureError.panelsDoNotOverlay) { try grid + one }
    }

    @Test("panels need a figure and a column")
    func panelChecks() {
        #expect(throws: FigureError.noPanels) { try Figure(panels: [], columns: 2) }
        #expect(throws: FigureError.columns(0)) { try Figure(panels: [Figure(marks: [])], columns: 0) }
    }

    @Test("marks refuse arguments of different lengths and say both")
    func lengths() {
        #expect(throws: FigureError.lengthsDiffer(mark: "a line", first: "x", 2, second: "y", 3)) {
            try LineMark(x: [0, 1], y: [0, 1, 2])
        }
        #expect(throws: FigureError.lengthsDiffer(mark: "a scatter", first: "points", 2, second: "color", 1)) {
            try ScatterMark(x: [0, 1], y: [0, 1], color: .categories(["a"]))
        }
        #expect(throws: FigureError.lengthsDiffer(mark: "a band", first: "x", 1, second: "upper", 0)) {
            try BandMark(x: [0], lower: [0], upper: [])
        }
        #expect(throws: FigureError.lengthsDiffer(mark: "a bar chart", first: "values", 1, second: "errors", 2)) {
            try BarsMark(categories: ["a"], values: [1], errors: [1, 2])
        }
    }

    @Test("a grid refuses a wrong number of values and coordinates that do not increase")
    func grids() {
        #expect(throws: FigureError.gridSize(mark: "a grid", values: 5, rows: 2, columns: 3)) {
            try Grid(values: [1, 2, 3, 4, 5], rows: 2, columns: 3)
        }
        #expect(throws: FigureError.edgesNotIncreasing(mark: "grid")) {
            try Grid(values: [1, 2], rows: 1, columns: 2, x: [1, 1])
        }
    }

    @Test("bins are between 1 and 10 000")
    func bins() {
        #expect(throws: FigureError.bins(0)) { try HistogramMark(values: [1], bins: .count(0)) }
        #expect(throws: FigureError.bins(1_000_000)) { try HistogramMark(values: [1], bins: .count(1_000_000)) }
        #expect(throws: FigureError.edgesNotIncreasing(mark: "histogram")) {
            try HistogramMark(values: [1], bins: .edges([0, .nan, 2]))
        }
    }

    @Test("an unknown color or scale proposes the nearest")
    func names() {
        #expect { try Color(named: "oragne") } throws: { ($0 as? FigureError)?.hints.first == "did you mean `orange`?" }
        #expect { try Scale(named: "lgo") } throws: { ($0 as? FigureError)?.hints.first == "did you mean `log`?" }
        #expect { try ColorMap(named: "viridi") } throws: { ($0 as? FigureError)?.hints.first == "did you mean `viridis`?" }
    }

    @Test("colors are read from #rrggbb")
    func hexColors() throws {
        #expect(try Color(named: "#0072b2") == Color(red: 0, green: 0x72, blue: 0xB2))
        #expect(throws: FigureError.unknownColor("#+072b2")) { try Color(named: "#+072b2") }
    }

    @Test("a color map goes from its first to its last control point")
    func colorMap() {
        #expect(ColorMap.viridis.color(at: -1) == Color(0x440154))
        #expect(ColorMap.viridis.color(at: 0.5) == Color(0x21918C))
        #expect(ColorMap.viridis.color(at: 2) == Color(0xFDE725))
    }

    @Test("lines of equal value are spread by logarithms where most of a surface lies in a narrow valley")
    func levelScale() {
        func values(_ f: (Double, Double) -> Double) -> [Double] {
            (0...40).flatMap { row in (0...40).map { f(-2 + 0.1 * Double($0), -1 + 0.1 * Double(row)) } }
        }
        #expect(Scale.forLevels(of: values { (1 - $0) * (1 - $0) + 100 * ($1 - $0 * $0) * ($1 - $0 * $0) }) == .log)
        // Of a bowl a sixth lies in the lowest tenth.
        #expect(Scale.forLevels(of: values { $0 * $0 + $1 * $1 }) == .linear)
        #expect(Scale.forLevels(of: values { $0 * $0 - 2 + 100 * exp(5 * $1) }) == .linear)
        #expect(Scale.forLevels(of: [1, 1, 1]) == .linear)
        #expect(Scale.forLevels(of: [.nan]) == .linear)
    }

    @Test("logarithmic levels are round", arguments: [(1e-3, 1e3, 6), (1, 100, 10), (1e-12, 1e12, 8), (2, 9, 7)])
    func roundLevels(low: Double, high: Double, count: Int) throws {
        let grid = try Grid(values: [low, low, high, high], rows: 2, columns: 2)
        let mark = try ContourMark(grid: grid, levels: .count(count), scale: .log)
        #expect((count / 2...2 * count).contains(mark.levelValues.count))
        for level in mark.levelValues {
            let mantissa = level / pow(10, floor(log10(level) + 1e-9))
            #expect(abs(mantissa * 2 - (mantissa * 2).rounded()) < 1e-6)
        }
    }
}
