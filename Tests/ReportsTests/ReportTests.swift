import Figures
import Glibc
import Reports
import Storage
import Tensors
import Testing

@Suite("Reports")
struct ReportTests {
    private let folder = "/tmp/dyn-reports-\(getpid())-\(UInt32.random(in: 0 ... .max))"

    private func page(_ report: Report, renderer: GnuplotRenderer = GnuplotRenderer()) throws -> (text: String, outcome: ReportFolder.Outcome) {
        let outcome = try ReportFolder(folder, renderer: renderer).write(report)
        defer {
            for file in outcome.files { unlink(file) }
            rmdir(folder)
        }
        return (try TextFile.read(FileSystem.join(folder, "report.md")), outcome)
    }

    @Test("a page holds its title, headings, text, values and tables in order")
    func items() throws {
        let table = try Table(columns: [
            (name: "task", column: .text(["signal", "noise"])), (name: "p|q", column: .numbers(Tensor([0.004, 12]))),
        ])
        let report = Report(
            title: "Signal and noise",
            items: [
                .heading("Results", level: 1), .markdown("**Both** differ.\n"), .table(ReportTable(table, caption: "Two groups")),
                .values([(name: "p", text: "0.004 ± 0.001")], caption: ""), .preformatted("a `` b"),
            ])
        #expect(
            try page(report).text == """
                # Signal and noise

                ## Results

                **Both** differ.

                | task | p\\|q |
                |---|---:|
                | signal | 0.004 |
                | noise | 12 |

                *Two groups*

                |  |  |
                |---|---|
                | p | 0.004 ± 0.001 |

                ```
                a `` b
                ```

                """)
    }

    @Test("figures are written as SVG and PNG under names from their titles")
    func figures() throws {
        let figure = Figure(title: "Loss, μ = 3 / 2!", marks: [.line(LineMark(y: [1, 2]))])
        let (text, outcome) = try page(Report(title: "t", items: [.figure(ReportFigure(figure, caption: "A *loss*"))]))
        #expect(text.contains("![A \\*loss\\*](figure-1-loss-3-2.svg)"))
        #expect(
            outcome.files == [
                "\(folder)/report.html", "\(folder)/report.md", "\(folder)/figure-1-loss-3-2.svg", "\(folder)/figure-1-loss-3-2.png",
            ])
        #expect(outcome.problems.isEmpty)
    }

    @Test("without gnuplot the page shows figures as text and says why")
    func withoutGnuplot() throws {
        let figure = Figure(title: "Loss", marks: [.line(LineMark(y: [1, 2]))])
        let renderer = GnuplotRenderer(command: "gnuplot-that-is-not-there")
        let (text, outcome) = try page(
            Report(title: "t", items: [.figure(ReportFigure(figure)), .figure(ReportFigure(figure))]), renderer: renderer)
        #expect(outcome.problems == [.gnuplotMissing])
        #expect(text.contains("⠤") || text.contains("⣀") || text.contains("⡠"))
    }

    @Test("cells cannot break out of their table")
    func hostileCells() throws {
        let table = try Table(columns: [(name: "a\nb", column: .text(["x | y\n| z", "<b>`c`</b>"]))])
        let text = try page(Report(title: "t", items: [.table(ReportTable(table))])).text
        #expect(text.contains("| a b |\n|---|\n| x \\| y \\| z |\n| \\<b>\\`c\\`\\</b> |\n"))
    }

    @Test("the record of the run ends the page, with the whole script between fences that hold")
    func provenance() throws {
        let provenance = Provenance(
            version: "0.1", command: ["dyn", "a.dyn"], script: "x = 1\n````\n", created: "2026-07-29T00:00:00Z", machine: "here")
        let record = RunRecord(provenance: provenance, parameters: [.init("epochs", "150")], seeds: [1, 2], seconds: 83)
        let text = try page(Report(title: "t", items: [], record: record)).text
        #expect(
            text == """
                # t

                ## How this was made

                |  |  |
                |---|---|
                | Dyn | 0.1 |
                | date | 2026-07-29T00:00:00Z |
                | duration | 1 min 23 s |
                | machine | here |
                | command | dyn a.dyn |
                | parameter epochs | 150 |
                | seeds | 1, 2 |

                ### Script

                `````dyn
                x = 1
                ````
                `````

                """)
    }

    @Test("a folder that cannot be made is an error with its path")
    func noFolder() {
        #expect { try ReportFolder("/proc/nowhere/report", renderer: GnuplotRenderer()).write(Report(title: "t", items: [])) } throws: {
            ($0 as? StorageError)?.message.contains("/proc/nowhere") == true
        }
    }
}
