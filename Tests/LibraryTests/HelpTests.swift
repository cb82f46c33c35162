import Foundation
import Library
import Runtime
import Session
import Testing

@Suite("Help")
struct HelpTests {
    private let help = HelpPages(StandardLibrary.registry)

    @Test("A guide is found by its name, with or without its article")
    func guides() {
        #expect(help.page("a first session")?.hasPrefix("a first session: ") ?? false)
        #expect(help.page("First session ") == help.page("a first session"))
    }

    @Test("A guide and a topic of one name appear together, the guide first")
    func guideAndTopic() throws {
        let page = try #require(help.page("training"))
        let guide = try #require(page.range(of: "training: experiments and runs"))
        let topic = try #require(page.range(of: "training: experiments, training, sweeps"))
        #expect(guide.lowerBound < topic.lowerBound)
        #expect(page.contains("\n  minimize "))
    }

    @Test("Signs and words of the language lead to the guide that explains them", arguments: ["operators", "|>", "slices", "@", "strings"])
    func signs(name: String) {
        #expect(help.page(name) == help.page("language"))
    }

    @Test("A word is found in its other forms")
    func forms() {
        #expect(help.search("clustering").contains { $0.name == "kmeans" })
        #expect(help.search("xyzzying").isEmpty)
    }

    @Test("Every keyword has a page", arguments: KeywordPage.all.map(\.name))
    func keywords(name: String) {
        #expect(help.page(name)?.hasPrefix("\(name): ") ?? false)
    }

    @Test("The keywords of help are those of the language")
    func keywordList() {
        let words = "fn if else for in while break continue return and or not true false none param include try catch assert"
        #expect(KeywordPage.all.map(\.name).sorted() == words.split(separator: " ").map(String.init).sorted())
    }

    @Test("`help` and the prompt show the same pages")
    func sameText() {
        let output = CapturedOutput()
        let session = Session(output: output)
        for name in ["sweeps", "while", "adam", "linear algebra"] {
            let before = output.lines.count
            session.execute("help(\"\(name)\")")
            #expect(output.lines[before...].joined(separator: "\n") == session.inspect(name), "\(name)")
        }
    }

    @Test("An example stands with what it shows as a comment, so that all of it can be pasted")
    func examples() {
        #expect(help.page("in")?.hasSuffix("\n\n    2 in [1, 2, 3]\n    # true") ?? false)
    }

    @Test("Long paragraphs are wrapped at words")
    func wrapping() throws {
        let page = try #require(help.page("mlp"))
        let paragraph = page.components(separatedBy: "\n\n").first { $0.contains("`sizes` are") }
        #expect(try #require(paragraph).split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("Pages are folded to a narrow screen, but for code", arguments: ["train", "a first session", "linear algebra", "sort", "param", "prompt"])
    func narrow(name: String) throws {
        let page = try #require(HelpPages(StandardLibrary.registry, columns: 44).page(name))
        for line in page.split(separator: "\n") where !line.hasPrefix("    ") { #expect(line.count <= 44, "\(line)") }
        #expect(!page.contains("where several fit, it lists them."), "what goes on in a list is folded, too")
        func words(_ page: String) -> [Substring] { page.split { $0 == " " || $0 == "\n" } }
        #expect(words(page) == words(try #require(help.page(name))))
    }

    @Test("The overview lists guides and topics")
    func overview() {
        let overview = help.overview
        for guide in help.guides { #expect(overview.contains("  \(guide.name) ")) }
        #expect(overview.contains("  linear algebra "))
    }

    @Test("A search finds functions by name before those whose text speaks of the word")
    func searchOrder() {
        let names = help.search("adam").map(\.name)
        #expect(names.first == "adam")
        #expect(names.contains("adamw") && names.contains("training"))
    }

    @Test("A search finds guides, keywords and search terms; of several words all must occur")
    func searchKinds() {
        #expect(help.search("python").map(\.name).contains("coming from python"))
        #expect(help.search("swish").map(\.name).contains("silu"))
        #expect(help.search("repeats").map(\.name).contains("while"))
        #expect(help.search("covariant zebra").isEmpty)
        #expect(help.search("  ").isEmpty)
    }

    @Test("A misspelt name is answered with those like it")
    func suggestions() {
        #expect(help.topicsLike("trainning").contains("training"))
        #expect(help.topicsLike("wile").contains("while"))
    }

    @Test("Guides refer to guides and functions that exist", arguments: Guide.all.map(\.name))
    func references(name: String) throws {
        let guide = try #require(Guide.all.first { $0.name == name })
        #expect(!guide.summary.isEmpty && !guide.examples.isEmpty)
        for reference in guide.seeAlso { #expect(help.page(reference) != nil, "\(reference)") }
    }
}
