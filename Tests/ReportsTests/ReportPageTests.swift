import Figures
import Glibc
import Reports
import Storage
import Tensors
import Testing

/// `report.html`: one page that needs nothing else.
@Suite("Report pages")
struct ReportPageTests {
    private let folder = "/tmp/dyn-pages-\(getpid())-\(UInt32.random(in: 0 ... .max))"

    private func page(_ report: Report, beside: [(name: String, bytes: [UInt8])] = [], renderer: GnuplotRenderer = GnuplotRenderer()) throws -> String {
        try FileSystem.makeDirectory(folder)
        for file in beside { try DurableWrite.write(file.bytes, to: "\(folder)/\(file.name)") }
        let outcome = try ReportFolder(folder, renderer: renderer).write(report)
        defer {
            for file in outcome.files + beside.map({ "\(folder)/\($0.name)" }) { unlink(file) }
            rmdir(folder)
        }
        return try TextFile.read("\(folder)/report.html")
    }

    /// The page's body of a report of one text.
    private func shown(_ markdown: String, beside: [(name: String, bytes: [UInt8])] = []) throws -> String {
        let page = try page(Report(title: "t", items: [.markdown(markdown)]), beside: beside)
        let start = try #require(page.firstRange(of: "<main>\n")).upperBound
        let end = try #require(page.firstRange(of: "\n\n</main>")).lowerBound
        return String(page[start..<end])
    }

    private func figure(_ title: String) throws -> Figure {
        Figure(title: title, marks: [.scatter(try ScatterMark(x: [1, 2], y: [1, 2])), .line(LineMark(y: [1, 2, 3], label: "id='gpPt1'"))])
    }

    private func wholeReport() throws -> Report {
        let table = try Table(columns: [(name: "task", column: .text(["<script>alert(1)</script>"])), (name: "p", column: .numbers(Tensor([0.25])))])
        let provenance = Provenance(
            version: "0.1", command: ["dyn", "a.dyn"], script: "x = 1\ny = \"</pre><script>\"\nplot(x)\n", created: "2026-07-29T00:00:00Z", machine: "here")
        let source = ReportSource(calls: ["f(1)", "plot(x)"], place: "a.dyn:3", files: ["run.h5"])
        return Report(
            title: "A & <b>", items: [
                .heading("One", level: 1), .markdown("# Two\n\ntext"), .figure(ReportFigure(try figure("x</svg><script>"), caption: "first", source: source)),
                .figure(ReportFigure(try figure("second"))), .heading("Three", level: 1), .table(ReportTable(table, caption: "all", source: source)),
                .journal(Journal([.init(kind: "verdict", text: "it <holds>", created: "2026-07-29T00:00:01Z", place: "a.dyn:1")])),
            ], record: RunRecord(provenance: provenance, parameters: [.init("epochs", "150")], seeds: [1, 2, 3, 7], seconds: 83, scriptName: "a.dyn", files: ["run.h5"]))
    }

    @Test("a page is well formed, its identifiers differ, and its links lead to places in it")
    func structure() throws {
        let markup = Markup(try page(wholeReport()))
        #expect(markup.problems == [])
        #expect(markup.identifiers.count == Set(markup.identifiers).count)
        for link in markup.references { #expect(markup.identifiers.contains(link), "#\(link) leads nowhere") }
        #expect(["figure-1", "figure-2", "table-1", "L3", "section-3", "how-this-was-made"].allSatisfy(markup.identifiers.contains))
        #expect(markup.count(of: "svg") == 4 && markup.count(of: "table") >= 2)
    }

    @Test("a page loads nothing and runs nothing")
    func selfContained() throws {
        let markup = Markup(try page(wholeReport()))
        for tag in ["script", "link", "iframe", "object", "embed", "base", "form"] { #expect(markup.count(of: tag) == 0, "\(tag)") }
        #expect(markup.attributes.allSatisfy { !$0.name.hasPrefix("on") })
        for attribute in markup.attributes where attribute.name == "src" { #expect(attribute.value.hasPrefix("data:image/")) }
        #expect(markup.text.contains("default-src 'none'"))
    }

    @Test("figures and tables say which call made them, where, and from which file")
    func sources() throws {
        let text = try page(wholeReport())
        #expect(text.contains("<code>f(1)</code> → <code>plot(x)</code> · <a href=\"#L3\">a.dyn:3</a> · from <code>run.h5</code>"))
        #expect(text.contains("<span id=\"L2\">y = &quot;&lt;/pre&gt;&lt;script&gt;&quot;</span>"))
        #expect(text.contains("<td>1..3, 7</td>"))
        #expect(text.contains("<span class=\"kind\">verdict</span> it &lt;holds&gt;"))
    }

    @Test("without gnuplot a page shows figures as text")
    func withoutGnuplot() throws {
        let text = try page(
            Report(title: "t", items: [.figure(ReportFigure(try figure("<i>")))]), renderer: GnuplotRenderer(command: "gnuplot-that-is-not-there"))
        #expect(Markup(text).problems == [])
        #expect(text.contains("&lt;i&gt;") && text.contains("⠤"))
    }

    @Test("Markdown: paragraphs, emphasis, code and links")
    func inline() throws {
        #expect(
            try shown("A *b* **c _d_** `e<f` \\*g\\* snake_case_name [h](https://x.org/?a=1&b) 2 * 3 * 4\nnext  \nline")
                == "<p>A <em>b</em> <strong>c <em>d</em></strong> <code>e&lt;f</code> *g* snake_case_name "
                + "<a href=\"https://x.org/?a=1&amp;b\">h</a> 2 * 3 * 4\nnext<br>\nline</p>")
    }

    @Test("Markdown: headings, lists, quotes, rules, fences")
    func blocks() throws {
        #expect(
            try shown("## A\n- one\n- two\n  - three\n\n1. x\n2. y\n\n> quoted\n> text\n\n---\n```\n<b>\n```") == """
                <h2 id="section-1">A</h2>
                <ul>
                <li>one</li>
                <li>two<ul>
                <li>three</li>
                </ul></li>
                </ul>
                <ol>
                <li>x</li>
                <li>y</li>
                </ol>
                <blockquote>
                <p>quoted
                text</p>
                </blockquote>
                <hr>
                <pre><code>&lt;b&gt;</code></pre>
                """)
    }

    @Test("Markdown: tables with alignment and escaped bars")
    func tables() throws {
        #expect(
            try shown("| a | b |\n|---|---:|\n| x \\| y | 1 |\n| `p` |") == """
                <div class="wide"><table>
                <thead><tr><th>a</th><th class="number">b</th></tr></thead>
                <tbody><tr><td>x | y</td><td class="number">1</td></tr>
                <tr><td><code>p</code></td><td class="number"></td></tr></tbody>
                </table></div>
                """)
    }

    @Test("tags, events and addresses that run something are text", arguments: [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))",
        "![a](javascript:alert(1))", "[a](data:text/html,<script>)", "`</code><script>`", "```\n</code></pre><script>\n```", "| <script> |\n|---|\n| <iframe> |",
    ])
    func hostile(text: String) throws {
        let markup = Markup(try page(Report(title: text, items: [.markdown(text), .preformatted(text), .values([(name: text, text: text)], caption: text)])))
        #expect(markup.problems == [])
        #expect(markup.count(of: "script") + markup.count(of: "iframe") + markup.count(of: "img") == 0)
        #expect(!markup.attributes.contains { $0.name == "href" && !$0.value.hasPrefix("#") })
    }

    @Test("pictures beside the page become part of it; others are links")
    func pictures() throws {
        #expect(try shown("![dot](a%20b.png)", beside: [("a b.png", [1, 2, 3, 4])]) == "<p><img alt=\"dot\" src=\"data:image/png;base64,AQIDBA==\"></p>")
        #expect(try shown("![no](../../etc/x.png)") == "<p><a href=\"../../etc/x.png\">no</a></p>")
        #expect(try shown("![no](https://x.org/a.png)") == "<p><a href=\"https://x.org/a.png\">no</a></p>")
    }

    @Test("text that is nothing but marks takes no long time", arguments: ["[", "*", "_", "`", ">", "- ", "![", "|", "**a ", "\\"])
    func pathological(mark: String) throws {
        let clock = ContinuousClock()
        let time = try clock.measure { _ = try shown(String(repeating: mark, count: 5000)) }
        #expect(time < .seconds(5))
    }

    @Test("a journal comes back from its JSON; what is no entry is left out")
    func journal() {
        let journal = Journal([
            .init(kind: "note", text: "a \"b\"\n", created: "2026-07-29T00:00:00Z", place: "x:1"), .init(kind: "evidence", text: "σ", created: "", place: ""),
        ])
        #expect(Journal(json: journal.json ?? "") == journal)
        #expect(Journal(json: "[1, {\"kind\": \"note\"}, {\"kind\": \"note\", \"text\": \"t\"}]").entries.map(\.text) == ["t"])
        #expect(Journal(json: "not JSON").entries.isEmpty && Journal().json == nil)
    }
}

/// A reader of HTML that knows enough to find what is wrong with a page of ours: elements that are not closed in order.
private struct Markup {
    let text: String
    private(set) var problems: [String] = []
    private(set) var attributes: [(name: String, value: String)] = []
    private var counts: [String: Int] = [:]

    init(_ text: String) {
        self.text = text
        let void: Set<String> = ["meta", "hr", "br", "img", "!doctype", "?xml"]
        var open: [String] = []
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "<") {
            rest = rest[start...]
            // The style sheet is no markup.
            if open.last == "style", !rest.hasPrefix("</style") {
                rest = rest.dropFirst()
                continue
            }
            if rest.hasPrefix("<!--") {
                guard let end = rest.firstRange(of: "-->") else { break }
                rest = rest[end.upperBound...]
                continue
            }
            guard let end = rest.firstIndex(of: ">") else {
                problems.append("a tag without end")
                break
            }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            let isClosing = tag.first == "/"
            let name = (isClosing ? tag.dropFirst() : tag).prefix { !$0.isWhitespace && $0 != "/" }.lowercased()
            if isClosing {
                if open.last == name { open.removeLast() } else { problems.append("</\(name)> in <\(open.last ?? "")>") }
            } else {
                counts[name, default: 0] += 1
                read(tag)
                if !void.contains(name), tag.last != "/" { open.append(name) }
            }
        }
        problems += open.map { "<\($0)> is not closed" }
    }

    private mutating func read(_ tag: Substring) {
        var rest = tag.drop { !$0.isWhitespace }
        while let equals = rest.firstIndex(of: "="), rest.index(after: equals) < rest.endIndex {
            let name = rest[..<equals].split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
            let quote = rest[rest.index(after: equals)]
            let value = rest[equals...].dropFirst(2)
            guard quote == "\"" || quote == "'", let end = value.firstIndex(of: quote) else {
                problems.append("an attribute without quotes in <\(tag)>")
                return
            }
            attributes.append((name.lowercased(), String(value[..<end])))
            rest = value[end...].dropFirst()
        }
    }

    func count(of tag: String) -> Int { counts[tag] ?? 0 }
    var identifiers: [String] { attributes.filter { $0.name == "id" }.map(\.value) }
    var references: [String] { attributes.filter { $0.name.hasSuffix("href") && $0.value.hasPrefix("#") }.map { String($0.value.dropFirst()) } }
}
