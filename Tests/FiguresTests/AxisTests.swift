import Figures
import Testing

/// What stands along the axes, read from the last lines of pictures in the terminal.
@Suite("Axes")
struct AxisTests {
    /// The texts of the ticks of x.
    private func ticks(_ x: [Double], _ axis: Axis = Axis(), width: Int = 60, unicode: Bool = true) throws -> [String] {
        let figure = Figure(marks: [.line(try LineMark(x: x, y: x.map { _ in 1 }))], x: axis)
        let picture = TerminalRenderer(width: width, height: 8, unicode: unicode).render(figure)
        return picture.split(separator: "\n").last.map { $0.split(separator: " ").map(String.init) } ?? []
    }

    @Test("ticks are 1, 2 or 5 times a power of ten apart")
    func steps() throws {
        #expect(try ticks([0.5, 10.2]) == ["2", "4", "6", "8", "10"])
        #expect(try ticks([0, 0.0017]) == ["0.0000", "0.0005", "0.0010", "0.0015"])
        #expect(try ticks([-1e6, 2.5e6]) == ["-1e6", "0", "1e6", "2e6"])
    }

    @Test("whole numbers have no ticks between them")
    func wholeNumbers() throws {
        #expect(try ticks([0, 1, 2]) == ["0", "1", "2"])
        #expect(try ticks([0, 0.5, 2]) == ["0.0", "0.5", "1.0", "1.5", "2.0"])
    }

    @Test("a logarithmic axis shows powers of ten, and 1-2-5 within few decades")
    func logarithmic() throws {
        let log = Axis(scale: .log)
        #expect(try ticks([1e-6, 1e3], log) == ["10⁻⁶", "10⁻⁴", "10⁻²", "10⁰", "10²"])
        #expect(try ticks([1e-6, 1e3], log, unicode: false) == ["1e-6", "1e-4", "1e-2", "1e0", "1e2"])
        #expect(try ticks([0.15, 0.9], log) == ["0.2", "0.5"])
    }

    @Test("a symlog axis has zero and both signs")
    func symmetricLogarithmic() throws {
        let found = try ticks([-1000, 1000], Axis(scale: .symlog(threshold: 1)))
        #expect(found == ["-1000", "-10", "0", "10", "1000"])
    }

    @Test("stated limits hold, and a reversed axis runs the other way")
    func limits() throws {
        #expect(try ticks([0.5, 1], Axis(lower: 0, upper: 4)) == ["0", "1", "2", "3", "4"])
        #expect(try ticks([0.5, 1], Axis(lower: 0, upper: 4, reversed: true)) == ["4", "3", "2", "1", "0"])
    }

    @Test("values that are not positive have no place on a logarithmic axis")
    func notPositive() throws {
        #expect(try ticks([-5, 0, 1, 100], Axis(scale: .log)) == ["1", "10", "100"])
    }

    @Test("names of many categories are shortened or left out, never run together")
    func categories() throws {
        let names = (0..<40).map { "category \($0)" }
        let figure = Figure(marks: [.bars(try BarsMark(categories: names, values: names.map { _ in 1 }))])
        let last = TerminalRenderer(width: 60, height: 8).render(figure).split(separator: "\n").last ?? ""
        #expect(last.split(separator: " ").allSatisfy { $0.hasSuffix("…") })
        #expect(last.count <= 60)
    }
}
