import Library
import Runtime
import Testing

@Suite("The book of help")
struct HelpBookTests {
    private let pages = Book(HelpPages(StandardLibrary.registry)).pages

    @Test("Every function has a section in its topic's page")
    func sections() throws {
        for topic in StandardLibrary.topics where !topic.builtins.isEmpty {
            let path = "topics/" + topic.name.replacing(" ", with: "-") + ".md"
            let page = try #require(pages.first { $0.path == path }, "\(path)")
            for builtin in topic.builtins { #expect(page.text.contains("\n## \(builtin.name)\n"), "\(builtin.name)") }
        }
    }

    @Test("Every link leads to a page and a heading of the book")
    func links() {
        for page in pages {
            let folder = page.path.contains("/") ? page.path.prefix { $0 != "/" } + "/" : ""
            for match in page.text.matches(of: /\]\(([^)\s]+)\)/) where !match.1.hasPrefix("http") {
                let parts = match.1.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                var path = parts[0].isEmpty ? page.path : folder + parts[0]
                if let up = path.range(of: "\(folder)../") { path.removeSubrange(up) }
                guard let target = pages.first(where: { $0.path == path }) else {
                    Issue.record("\(page.path) leads to \(match.1)")
                    continue
                }
                if parts.count == 2 { #expect(target.text.contains("\n## \(parts[1])\n"), "\(page.path) leads to \(match.1)") }
            }
        }
    }

    @Test("No path occurs twice")
    func paths() {
        #expect(Set(pages.map(\.path)).count == pages.count)
        #expect(pages.first?.path == "README.md")
    }

    @Test("Examples stand with what they show")
    func examples() throws {
        let page = try #require(pages.first { $0.path == "keywords.md" })
        #expect(page.text.contains("```dyn\n2 in [1, 2, 3]\n```\n\n```text\ntrue\n```"))
    }

    @Test("What stands between backquotes stays as it is, other signs are escaped")
    func escaping() throws {
        let page = try #require(pages.first { $0.path == "guides/language.md" })
        #expect(page.text.contains("`* / % @`"))
        let topics = pages.filter { $0.path.hasPrefix("topics/") }.map(\.text).joined()
        #expect(!topics.contains("<p>"))
    }
}
