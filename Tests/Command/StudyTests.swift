import TestSupport
import Testing

/// The published studies as a user runs them, with settings that take a moment: every part of each script works, and leaves its report.
@Suite("The studies' scripts") struct StudyTests {
    @Test("a short run ends well and leaves its report and pictures", arguments: [
        ["optimizer_search.dyn", "--part", "landscapes", "--iterations", "100"],
        ["optimizer_search.dyn", "--part", "saddles", "--replicates", "10"],
        ["optimizer_search.dyn", "--part", "stability", "--iterations", "100"],
        ["optimizer_search.dyn", "--part", "basins", "--grid-size", "20"],
        ["optimizer_search.dyn", "--part", "networks", "--epochs", "2", "--seeds", "1", "--subset-size", "128"],
        ["deep_linear.dyn", "--samples", "1000", "--epochs", "2", "--seeds", "2", "--adam-epochs", "20"],
        ["implicit_em.dyn", "--subset", "256", "--epochs", "10", "--seeds", "2", "--long-epochs", "10", "--classifier-epochs", "2"],
    ])
    func shortRun(_ arguments: [String]) throws {
        let folder = try ScratchFolder()
        let scripts = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/scripts/"
        let child = try ChildProcess(
            [scripts + arguments[0]] + arguments.dropFirst() + ["--save-dir", folder.path],
            environment: ["DYN_DATA": "/nonexistent", "DYN_NATIVE": "off"])
        #expect(child.status == 0, "\(child.errors)")
        #expect(folder.text("report.md").contains("figure-1"))
    }

    @Test("settings that make no study are refused before anything runs", arguments: [
        (["--part", "everything"], "--part must be one of"), (["--iterations", "5"], "--iterations must be at least 100"),
        (["--grid-size", "2"], "--grid-size must be at least 20"), (["--epochs", "1"], "--epochs must be at least 2"),
        (["--subset-size", "5"], "--subset-size must be 0 or at least 128"),
    ])
    func refused(_ arguments: [String], _ message: String) throws {
        let script = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/scripts/optimizer_search.dyn"
        let child = try ChildProcess([script] + arguments)
        #expect(child.status == 1 && child.errors.contains(message))
    }
}
