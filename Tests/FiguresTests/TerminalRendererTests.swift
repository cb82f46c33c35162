import Figures
import Testing

/// Whole pictures, as a terminal shows them. They were looked at when they were written down.
@Suite("Pictures in the terminal")
struct TerminalRendererTests {
    private func losses() throws -> Figure {
        let x = (0...40).map { Double($0) / 10 }
        let train = try LineMark(x: x, y: x.map { 1 / (1 + $0) }, label: "train")
        let test = try LineMark(x: x, y: x.map { 0.2 + 1 / (1 + $0) }, label: "test")
        return Figure(
            title: "Loss", marks: [.line(train), .line(test)], x: Axis(title: "epoch"), y: Axis(title: "loss", unit: "nats"))
    }

    private func groups() throws -> Figure {
        let points = try ScatterMark(
            x: [1, 2, 3, 4], y: [1, 3, 2, 4], color: .categories(["signal", "noise", "signal", "noise"]))
        return Figure(title: "PCA", marks: [.scatter(points)])
    }

    private func counts() throws -> Figure {
        Figure(marks: [
            .histogram(
                try HistogramMark(values: [1, 2, 2, 3, 3, 3, 4, 4, 5], bins: .edges([0.5, 1.5, 2.5, 3.5, 4.5, 5.5])))
        ])
    }

    @Test("lines are braille; without color, glyphs tell series apart")
    func lines() throws {
        let picture = TerminalRenderer(width: 50, height: 14).render(try losses())
        #expect(
            picture == """
                                     Loss
                             ● train   × test
            loss (nats)
                │⢢
             1.0┤●⠑⢄⡀
                │⠈⢢ ×⠒⢄
                │  ⠑⠢⣀ ⠉⠒⠤×⡀
                │     ⠉●⣀  ⠈⠉⠑⠒⠢×⠤⣀⣀
             0.5┤        ⠉⠉⠑⠢●⣀⡀    ⠉⠉×⠑⠒⠒⠒⠢×⠤⠤⠤⠤⣀×⣀⣀⣀⣀⡀
                │              ⠈⠉⠉⠒●⠒⠤⠤⠤⢄●⣀⣀⣀          ⠈×⠉⠉⠉⠉
                │                            ⠉⠉●⠉⠉⠒⠒⠒●⠒⠒⠒⠒⠤●⠤
                └┬──────────┬──────────┬─────────┬──────────┬
                 0          1          2         3          4
                                     epoch
            """)
    }

    @Test("without Unicode everything is ASCII")
    func ascii() throws {
        let picture = TerminalRenderer(width: 40, height: 12, unicode: false).render(try losses())
        #expect(picture.utf8.allSatisfy { $0 < 0x80 })
        #expect(
            picture == """
                                Loss
                        o train   x test
            loss (nats)
                |.
             1.0+o..
                | ..x....
             0.5+    ..o..x.....x.....x
                |         ...o.....o........x.....x
                |                       .o.....o...
                ++-------+--------+-------+-------+
                 0       1        2       3       4
                                epoch
            """)
    }

    @Test("categories have colors of the palette, and glyphs besides")
    func colors() throws {
        let picture = TerminalRenderer(width: 30, height: 9, colors: .palette256).render(try groups())
        #expect(
            picture == """
                           PCA
                  \u{1B}[38;5;25m● \u{1B}[39msignal   \u{1B}[38;5;166m× \u{1B}[39mnoise
             4┤                        \u{1B}[38;5;166m×\u{1B}[0m
              │         \u{1B}[38;5;166m×\u{1B}[0m
              │
             2┤                \u{1B}[38;5;25m●\u{1B}[0m
              │ \u{1B}[38;5;25m●\u{1B}[0m
              └─────────┬──────────────┬─
                        2              4
            """)
    }

    @Test("bars rise and fall from zero")
    func bars() throws {
        let bars = try BarsMark(categories: ["none", "linear", "static"], values: [3, -1.5, 2])
        let picture = TerminalRenderer(width: 40, height: 12).render(Figure(marks: [.bars(bars)], y: Axis(title: "gain")))
        #expect(
            picture == """
            gain
              │   ▅▅▅▅▅▅▅▅
              │   ████████
             2┤   ████████              ▇▇▇▇▇▇▇▇
              │   ████████              ████████
              │   ████████              ████████
             0┤   ▀▀▀▀▀▀▀▀   ▁▁▁▁▁▁▁▁   ▀▀▀▀▀▀▀▀
              │              ████████
              │              ████████
              │              ▀▀▀▀▀▀▀▀
              └──────┬───────────┬──────────┬──────
                   none       linear     static
            """)
    }

    @Test("a heat map without color is shaded")
    func heatmap() throws {
        let values = (0..<64).map { index -> Double in
            let (up, across) = (Double(index / 8) - 3.5, Double(index % 8) - 3.5)
            return up * up - across * across
        }
        let grid = try Grid(values: values, rows: 8, columns: 8)
        let picture = TerminalRenderer(width: 36, height: 11).render(
            Figure(title: "Saddle", marks: [.heatmap(HeatmapMark(grid: grid))]))
        #expect(
            picture == """
                        Saddle
              │▒▒▒▓▓▓█████████████▓▓▓▒▒▒ ██
              │░░░▒▒▒▓▓▓▓▓▓▓▓▓▓▓▓▓▒▒▒░░░ ██ 10
             5┤   ░░░▒▒▒▒▒▒▒▒▒▒▒▒▒░░░    ▓▓
              │   ░░░▒▒▒▒▒▒▒▒▒▒▒▒▒░░░    ▒▒
              │   ░░░▒▒▒▒▒▒▒▒▒▒▒▒▒░░░    ▒▒ 0
              │   ░░░▒▒▒▒▒▒▒▒▒▒▒▒▒░░░    ░░
              │░░░▒▒▒▓▓▓▓▓▓▓▓▓▓▓▓▓▒▒▒░░░    -10
             0┤▒▒▒▓▓▓█████████████▓▓▓▒▒▒
              └─┬───────────────┬───────
                0               5
            """)
    }

    @Test("logarithmic axes have powers of ten")
    func logarithmic() throws {
        let line = try LineMark(x: [1, 10, 100, 1000], y: [1, 1e-2, 1e-4, 1e-6])
        let picture = TerminalRenderer(width: 40, height: 12).render(
            Figure(marks: [.line(line)], x: Axis(scale: .log), y: Axis(scale: .log)))
        #expect(
            picture == """
              10⁰┤⠢⢄⡀
                 │  ⠈⠑⠢⢄
                 │      ⠉⠒⠤⣀
                 │          ⠉⠢⢄⡀
                 │             ⠈⠒⢄⡀
             10⁻³┤                ⠈⠑⠤⡀
                 │                   ⠈⠑⠢⣀
                 │                       ⠉⠒⠤⣀
                 │                           ⠑⠢⢄⡀
             10⁻⁶┤                              ⠈⠑⠢
                 └┬────────────────────┬───────────
                  1                   100
            """)
    }

    @Test("panels stand side by side")
    func panels() throws {
        let figure = try Figure(panels: [try groups(), try counts()], columns: 2, title: "Both")
        #expect(
            TerminalRenderer(width: 64, height: 14).render(figure) == """
                                          Both
                           PCA                3┤           ▅▅▅▅▅
                  ● signal   × noise           │           █████
             4┤                         ×      │           █████
              │                               2┤           █████
              │                                │     █████████████████
             3┤         ×                      │     █████████████████
              │                                │     █████████████████
             2┤                 ●             1┤▄▄▄▄▄█████████████████▄▄▄▄▄
              │                                │███████████████████████████
              │                                │███████████████████████████
             1┤ ●                             0┤███████████████████████████
              └─────────┬───────────────┬─     └────────┬─────────┬────────
                        2               4               2         4
            """)
    }

    @Test("a figure without marks is an empty frame")
    func empty() {
        let picture = TerminalRenderer(width: 30, height: 8).render(Figure(title: "Nothing", marks: []))
        #expect(
            picture == """
                          Nothing
             1.0┤
                │
             0.5┤         no data
                │
             0.0┤
                └┬───────────┬──────────┬
                0.0         0.5        1.0
            """)
    }

    @Test("no line is wider than asked for, and no more rows are used", arguments: [20, 40, 60, 80, 120, 200])
    func fits(width: Int) throws {
        let long = String(repeating: "a very long label, ", count: 20)
        let marks: [Mark] = [
            .line(try LineMark(x: [0, 1e-9], y: [1e12, 1e12 + 1], label: long)), .line(LineMark(y: [1, 2], label: "日本語" + long)),
            .bars(try BarsMark(categories: [long, "b", long + "c"], values: [1, 2, 3], label: "bars")),
            .heatmap(HeatmapMark(grid: try Grid(values: [1, 2, 3, 4], rows: 2, columns: 2), label: long)),
        ]
        let figure = Figure(title: long, marks: marks, x: Axis(title: long), y: Axis(title: long, unit: long))
        for picture in [figure, try Figure(panels: [figure, figure, figure], columns: 3)] {
            let lines = TerminalRenderer(width: width, height: 20).render(picture).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count <= 20)
            for line in lines { #expect(line.count <= width) }
        }
    }

    @Test("text cannot control the terminal")
    func controls() throws {
        let hostile = "\u{1B}]0;title\u{7}\u{9B}31m\r\n\u{202E}x"
        let figure = Figure(
            title: hostile, marks: [.text(try TextMark(x: [0], y: [0], texts: [hostile])), .line(LineMark(y: [0, 1], label: hostile))],
            x: Axis(title: hostile), y: Axis(title: hostile))
        let picture = TerminalRenderer(width: 80).render(figure)
        for scalar in picture.unicodeScalars where scalar != "\n" {
            #expect(scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && scalar.value != 0x202E)
        }
    }

    @Test("values that are not finite are skipped; they break lines")
    func notFinite() throws {
        let gap = LineMark(y: [1, 1, .nan, 1, 1])
        let picture = TerminalRenderer(width: 30, height: 8).render(Figure(marks: [.line(gap)]))
        #expect(
            picture == """
                 1.05┤
                     │
                     │
                 1.00┤⠉⠉⠉⠉⠉⠉           ⠉⠉⠉⠉⠉⠉
                     │
                 0.95┤
                     └┬──────────┬──────────┬
                      0          2          4
                """)
        let nothing = try ScatterMark(x: [.nan, .infinity, -.infinity], y: [1, 2, 3])
        _ = TerminalRenderer().render(Figure(marks: [.scatter(nothing)]))
    }

    @Test("extreme values do not end in a trap")
    func extremes() throws {
        let huge = Double.greatestFiniteMagnitude
        let series: [[Double]] = [[-huge, huge], [0, .leastNonzeroMagnitude], [huge, huge], [1e300, 1e-300], [1, 1 + .ulpOfOne], [-0.0, 0]]
        for values in series {
            for scale in [Scale.linear, .log, .symlog(threshold: 1e-3)] {
                let axis = Axis(scale: scale)
                let marks: [Mark] = [
                    .line(LineMark(y: values)), .scatter(try ScatterMark(x: values, y: values)),
                    .histogram(try HistogramMark(values: values)), .box(try BoxMark(groups: ["a"], values: [values])),
                    .violin(try ViolinMark(groups: ["a"], values: [values])),
                    .band(try BandMark(x: values, lower: values, upper: values)), .rule(RuleMark(.x(values[0]))),
                    .bars(try BarsMark(categories: ["a", "b"], values: values, errors: values)),
                    .heatmap(HeatmapMark(grid: try Grid(values: values, rows: 1, columns: 2), scale: scale)),
                    .contour(try ContourMark(grid: try Grid(values: values + values, rows: 2, columns: 2), scale: scale)),
                    .arrows(try ArrowsMark(x: values, y: values, dx: values, dy: values)),
                ]
                for mark in marks {
                    let picture = TerminalRenderer(width: 60).render(Figure(marks: [mark], x: axis, y: axis))
                    #expect(!picture.isEmpty)
                }
            }
        }
    }

    @Test("a symlog axis shows zero, and no power of ten that would be written over it")
    func symlog() throws {
        let x = (-100...100).map(Double.init)
        let figure = Figure(marks: [.line(try LineMark(x: x, y: x.map { $0 * $0 * $0 }))], y: Axis(scale: .symlog(threshold: 1)))
        let picture = TerminalRenderer(width: 60, height: 20).render(figure)
        #expect(picture.contains(" 0┤") && !picture.contains("10⁰┤"))
    }

    @Test("with equal units a circle is about twice as many columns wide as rows high")
    func equalAspect() throws {
        let angles = (0...200).map { Double($0) * Double.pi / 100 }
        let circle = try LineMark(x: angles.map { Self.cosine($0) }, y: angles.map { Self.cosine($0 - Double.pi / 2) })
        for (width, height) in [(100, 20), (40, 30)] {
            let lines = TerminalRenderer(width: width, height: height).render(Figure(marks: [.line(circle)], equalAspect: true)).split(separator: "\n")
            let drawn = lines.filter { line in line.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) } }
            let columns = drawn.map { line in line.unicodeScalars.reversed().drop { !(0x2801...0x28FF).contains($0.value) }.count }.max() ?? 0
            let first = drawn.map { line in line.unicodeScalars.prefix { !(0x2801...0x28FF).contains($0.value) }.count }.min() ?? 0
            #expect(abs(Double(columns - first) / Double(drawn.count) - 2) < 0.35, "\(columns - first) × \(drawn.count)")
        }
    }

    /// The cosine by its series, which needs no library.
    private static func cosine(_ x: Double) -> Double {
        var (term, sum) = (1.0, 1.0)
        for k in 1...20 {
            term *= -x * x / Double((2 * k - 1) * 2 * k)
            sum += term
        }
        return sum
    }

    @Test("a rule at the end of the data is seen beside the frame")
    func ruleAtTheEnd() throws {
        let bars = try HistogramMark(values: [1, 2, 2, 3], bins: .edges([1, 2, 3]))
        let picture = TerminalRenderer(width: 40, height: 10, unicode: false).render(Figure(marks: [.histogram(bars), .rule(RuleMark(.x(1), dash: .solid))]))
        let row = try #require(picture.split(separator: "\n").first { $0.contains("|") })
        let behind = row.drop { $0 != "|" }.dropFirst()
        #expect(behind.hasPrefix(" ") && behind.contains("."), "\(picture)")
    }

    @Test("a band of very many places looks as one of few")
    func longBand() throws {
        func picture(_ count: Int) throws -> String {
            let x = (0..<count).map { Double($0) / Double(count - 1) }
            let band = try BandMark(x: x, lower: x.map { $0 / 2 }, upper: x.map { 1 - $0 / 2 })
            return TerminalRenderer(width: 60, height: 16).render(Figure(marks: [.band(band)]))
        }
        #expect(try picture(200_000) == picture(5000))
    }

    @Test("a frame in which nothing can be drawn says so")
    func nothingToDraw() throws {
        let empty = [
            Figure(marks: [.line(LineMark(y: []))]), Figure(marks: [.line(LineMark(y: [.nan, .nan]))]),
            Figure(marks: [.scatter(try ScatterMark(x: [1, 2], y: [0, -1]))], y: Axis(scale: .log)),
        ]
        for figure in empty { #expect(TerminalRenderer(width: 40, height: 10).render(figure).contains("no data")) }
        #expect(!TerminalRenderer(width: 40, height: 10).render(Figure(marks: [.line(LineMark(y: [1]))])).contains("no data"))
    }
}
