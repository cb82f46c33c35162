import Glibc
import Testing

/// Reports as a browser shows them.
@Suite("Reports in a browser", .enabled(if: Browser.path != nil, "there is no chromium (Debian's package of that name)"))
struct BrowserTests {
    /// A report with most of what a report may have, in a folder of its own; gives the folder.
    private func report(_ name: String) throws -> String {
        let folder = "/tmp/dyn-browser-\(getpid())-\(name)"
        let script = #"""
            data = moons(n=60, noise=0.2, seed=1)
            hypothesis("a wider net learns faster")
            study = sweep(grid(width=[2, 4], seed=1..3), p -> experiment(model=mlp([2, p.width, 2]), data=data, epochs=3, seed=p.seed))
            report("page", title="Widths & <nets>", items=["## A heading\nSome **text**, `code`, a [link](https://example.org).\n\n| a | b |\n|---|---|\n| 1 | 2 |",
              {figure = plot(study), caption = "all runs"}, {figure = panels(plot(study), hist(data.x[:, 0]), scatter(data), columns=3)},
              {table = study.table, caption = "the table"}, compare(study, metric="loss", by="width"), "a_word_without_a_break_a_word_without_a_break_a_word_without_a_break_a_word_without_a_break"])
            """#
        let made = try ChildProcess.shell(
            "rm -rf \(folder) && mkdir -p \(folder) && cd \(folder) && \"$DYN\" --no-init -e \"$SCRIPT\"", environment: ["SCRIPT": script])
        try #require(made.status == 0, "\(made.errors)")
        return folder
    }

    @Test("the page has its figures, says nothing on the console, runs nothing, and is not wider than a phone")
    func phone() throws {
        let folder = try report("phone")
        defer { remove(folder) }
        let frame = """
            <!doctype html><meta charset="utf-8"><body><iframe src="page/report.html" width="390" height="844"></iframe><script>
            onload = () => {
              const page = document.querySelector("iframe").contentDocument, root = page.documentElement
              const shown = [...page.querySelectorAll("figure svg")].filter(f => f.getBoundingClientRect().width > 200 && f.getBoundingClientRect().height > 60)
              const said = document.createElement("pre")
              said.textContent = ["RESULT", page.title, shown.length, page.querySelectorAll("table").length, page.scripts.length,
                root.scrollWidth <= root.clientWidth, parseFloat(getComputedStyle(page.querySelector("p")).fontSize) >= 14, "END"].join(" | ")
              document.body.append(said)
            }
            </script></body>
            """
        let done = try Browser.run(
            "--allow-file-access-from-files --enable-logging=stderr --virtual-time-budget=5000 --dump-dom file://\(folder)/frame.html", in: folder,
            file: ("frame.html", frame))
        let result = done.output.split(separator: "\n").first { $0.contains("RESULT |") && $0.contains("| END") && $0.contains("<pre>") }
        let parts = result.map { $0.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") } } ?? []
        #expect(parts.dropFirst().dropLast() == ["Widths &amp; &lt;nets&gt;", "2", "3", "0", "true", "true"], "\(result ?? "")\(done.errors)")
        #expect(!done.errors.contains("CONSOLE"), "\(done.errors)")
    }

    @Test("the page prints")
    func paper() throws {
        let folder = try report("paper")
        defer { remove(folder) }
        let done = try Browser.run("--no-pdf-header-footer --print-to-pdf=\(folder)/page.pdf file://\(folder)/page/report.html", in: folder)
        let head = try ChildProcess.shell("head -c 5 \(folder)/page.pdf; grep -ac '/Type /Page$\\|/Type */Page[^s]' \(folder)/page.pdf")
        let lines = head.output.split(separator: "\n")
        #expect(head.output.hasPrefix("%PDF-"), "\(done.errors)")
        #expect((Int(lines.last?.drop { !$0.isNumber } ?? "") ?? 0) >= 1, "\(head.output)")
    }

    private func remove(_ folder: String) { _ = try? ChildProcess.shell("rm -rf \(folder)") }
}

/// Debian's Chromium without a window.
enum Browser {
    static let path: String? = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].first { access($0, X_OK) == 0 }

    /// - Parameter file: a page written into the folder before.
    static func run(_ arguments: String, in folder: String, file: (name: String, text: String) = ("", "")) throws -> ChildProcess {
        let browser = try #require(path)
        let writing = file.name.isEmpty ? "" : "printf '%s' \"$TEXT\" > \(folder)/\(file.name) && "
        return try ChildProcess.shell(
            "\(writing)exec timeout 60 \(browser) --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir=\(folder)/profile \(arguments)",
            environment: ["HOME": folder, "TEXT": file.text])
    }
}
