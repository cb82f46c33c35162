import Figures
import Glibc
import Testing

@Suite("Pictures for print")
struct GnuplotRendererTests {
    private let renderer = GnuplotRenderer()

    private func svg(_ figure: Figure) throws -> String {
        String(decoding: try renderer.render(figure, as: .svg), as: UTF8.self)
    }

    @Test("each kind of picture begins as its format says")
    func formats() throws {
        let figure = Figure(title: "t", marks: [.line(LineMark(y: [1, 2, 3]))])
        #expect(try renderer.render(figure, as: .png).starts(with: [0x89, 0x50, 0x4E, 0x47]))
        #expect(try renderer.render(figure, as: .pdf).starts(with: Array("%PDF".utf8)))
        #expect(try svg(figure).hasPrefix("<?xml"))
    }

    @Test(
        "labels appear literally",
        arguments: [
            "it's", "''", "'; system('id'); '", "`id`", "$HOME", "{/Symbol a}^2_3", "\\alpha \\n", "100 %d %s", "a & b < c > d", "😀 μ±σ",
            "@x", "# no comment", "\"double\"", "$x_1$", "-", "|cat", "END", "\\", "'\\", "%%", "~a", "]]>", "''''", "'a'b''c", "«ÿ»", "日本語", "\"`id`\"",
        ])
    func literalLabels(label: String) throws {
        let escaped = label.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("]]>", with: "]]&gt;")
        let marks: [Mark] = [
            .line(try LineMark(x: [0, 1], y: [0, 1], label: "legend " + label)),
            .text(try TextMark(x: [0.5], y: [0.5], texts: ["text " + label])),
        ]
        let figure = Figure(title: "title " + label, marks: marks, x: Axis(title: "x " + label), y: Axis(title: "y " + label))
        let picture = try svg(figure)
        for place in ["legend ", "text ", "x ", "y "] {
            #expect(picture.contains(">\(place)\(escaped)<") || picture.contains(">\(place)\(escaped) <"), "\(place)\(label)")
        }
    }

    @Test("names of categories appear literally beside their ticks", arguments: ["it's 5 %d", "`id`", "{a}_b", "$HOME"])
    func literalTicks(name: String) throws {
        let figure = Figure(marks: [.bars(try BarsMark(categories: [name, "b"], values: [1, 2]))])
        #expect(try svg(figure).contains(">\(name)<"))
    }

    @Test("no text is run as a command")
    func noCommands() throws {
        let path = "/tmp/dyn-figures-\(getpid())-intruder"
        unlink(path)
        let attacks = [
            "`touch \(path)`", "'; system('touch \(path)'); '", "'\n!touch \(path)\n'", "\"; system(\"touch \(path)\"); \"",
            "\n!touch \(path)", "\r!touch \(path)\r", "\u{2028}!touch \(path)", "$(touch \(path))", "'.system('touch \(path)').'",
            "\u{0}'\n!touch \(path)", "\\'\n!touch \(path)\n", "END\n!touch \(path)",
        ]
        for attack in attacks {
            let marks: [Mark] = [
                .scatter(try ScatterMark(x: [0, 1], y: [0, 1], color: .categories([attack, "b"]))),
                .text(try TextMark(x: [0.5], y: [0.5], texts: [attack])),
                .heatmap(HeatmapMark(grid: try Grid(values: [1, 2, 3, 4], rows: 2, columns: 2), label: attack)),
            ]
            let figure = Figure(title: attack, marks: marks, x: Axis(title: attack, unit: attack), y: Axis(title: attack))
            _ = try renderer.render(try Figure(panels: [figure, figure], columns: 2, title: attack), as: .svg)
            let bars = Figure(marks: [.bars(try BarsMark(categories: [attack], values: [1], label: attack))])
            _ = try renderer.render(bars, as: .png)
        }
        #expect(access(path, F_OK) != 0)
    }

    @Test("newlines make lines")
    func newlines() throws {
        let picture = try svg(Figure(title: "first\nsecond", marks: []))
        #expect(picture.contains(">first<") || picture.contains(">first <"))
        #expect(picture.contains(">second<"))
    }

    @Test("equal figures give equal bytes", arguments: PictureFormat.allCases)
    func deterministic(format: PictureFormat) throws {
        let figure = Figure(title: "t", marks: [.scatter(try ScatterMark(x: [0, 1, 2], y: [2, 1, 0]))])
        let first = try GnuplotRenderer().render(figure, as: format)
        // A date in it would be another by then.
        if format == .pdf { usleep(1_100_000) }
        let second = try GnuplotRenderer().render(figure, as: format)
        #expect(first == second)
    }

    @Test("pictures of no data, of NaN and of one point are drawn")
    func sparse() throws {
        let nothing = try ScatterMark(x: [.nan, .infinity], y: [0, -.infinity])
        for marks: [Mark] in [[], [.scatter(nothing)], [.line(LineMark(y: [.nan]))], [.scatter(try ScatterMark(x: [1], y: [1]))]] {
            for scale in [Scale.linear, .log, .symlog(threshold: 1)] {
                let figure = Figure(marks: marks, x: Axis(scale: scale), y: Axis(scale: scale))
                #expect(try svg(figure).contains("</svg>"))
            }
        }
    }

    @Test("a scatter of a million points stays below 2 MB")
    func large() throws {
        let count = 1_000_000
        let x = (0..<count).map { Double($0 &* 7919 % 10_007) }
        let y = (0..<count).map { Double($0 &* 104_729 % 10_009) }
        let picture = try renderer.render(Figure(marks: [.scatter(try ScatterMark(x: x, y: y))]), as: .svg)
        #expect(picture.count < 2_000_000)
    }

    @Test("a missing gnuplot is named with its package")
    func missing() {
        let renderer = GnuplotRenderer(command: "gnuplot-that-is-not-there")
        #expect(throws: FigureError.gnuplotMissing) { try renderer.render(Figure(marks: []), as: .svg) }
        #expect(FigureError.gnuplotMissing.hints.first?.contains("gnuplot-nox") == true)
    }

    @Test("a gnuplot that ends early is an error, and the next picture is tried afresh")
    func endsEarly() {
        let renderer = GnuplotRenderer(command: "false")
        for _ in 0..<2 {
            #expect { try renderer.render(Figure(marks: []), as: .svg) } throws: {
                if case FigureError.gnuplotFailed = $0 { true } else { false }
            }
        }
    }

    @Test("a gnuplot that does not answer is given up")
    func silent() {
        let renderer = GnuplotRenderer(command: "/tmp/dyn-figures-silent-\(getpid())", timeoutSeconds: 1)
        let path = "/tmp/dyn-figures-silent-\(getpid())"
        let file = fopen(path, "w")
        fputs("#!/bin/sh\nexec sleep 60\n", file)
        fclose(file)
        chmod(path, 0o755)
        defer { unlink(path) }
        #expect(throws: FigureError.gnuplotSilent(seconds: 1)) { try renderer.render(Figure(marks: []), as: .svg) }
    }

    @Test("the kind of picture follows the path's ending")
    func pathEndings() throws {
        #expect(try PictureFormat(path: "a/b.SVG") == .svg)
        #expect(throws: FigureError.unknownFormat(path: "a.svg/b")) { try PictureFormat(path: "a.svg/b") }
        #expect(throws: FigureError.unknownFormat(path: "picture.jpg")) { try PictureFormat(path: "picture.jpg") }
    }

    @Test("sizes are bounded")
    func sizes() {
        #expect(throws: FigureError.pictureSize(width: 0, height: 480)) { try PictureSize(width: 0, height: 480) }
        #expect(throws: FigureError.pictureSize(width: 640, height: 100_000)) { try PictureSize(width: 640, height: 100_000) }
    }

    @Test("a character that no font has does not spoil a picture: it is a question mark")
    func missingGlyph() throws {
        func picture(_ sign: String) throws -> [UInt8] {
            try renderer.render(Figure(title: "a \(sign) b", marks: [.line(LineMark(y: [1, 2], label: "\(sign)é"))]), as: .png)
        }
        // A code point that is no character.
        #expect(try picture("\u{10FFFD}") == picture("?"))
        #expect(try svg(Figure(title: "\u{10FFFD}", marks: [.line(LineMark(y: [1, 2]))])).contains("\u{10FFFD}"))
    }

    @Test("a title that is wider than the picture has several lines")
    func longTitle() throws {
        let title = "one-way analysis of variance: F(2, 57) = 6.927, p = 0.00203"
        let picture = String(
            decoding: try renderer.render(Figure(title: title, marks: [.line(LineMark(y: [1, 2]))]), as: .svg, size: PictureSize(width: 300, height: 200)),
            as: UTF8.self)
        let body = try #require(picture.firstRange(of: "</title>")).upperBound
        #expect(!picture[body...].contains(title))
        for word in title.split(separator: " ") { #expect(picture[body...].contains(word.replacing("&", with: "&amp;")), "\(word)") }
    }

    @Test("named lines beyond the palette take its colors again with other dashes")
    func manyLines() throws {
        func picture(_ count: Int) throws -> String {
            try svg(Figure(marks: (0..<count).map { .line(LineMark(y: [0, Double($0)], label: "line \($0)")) }))
        }
        let few = try picture(Palette.categorical.count)
        #expect(!few.contains("stroke-dasharray"))
        #expect(try picture(Palette.categorical.count + 1).contains("stroke-dasharray"))
    }

    @Test("a newline in a legend is a blank")
    func legendOnOneLine() throws {
        #expect(try svg(Figure(marks: [.line(LineMark(y: [1, 2], label: "two\nlines"))])).contains(">two lines"))
    }
}
